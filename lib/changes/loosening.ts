import { coversRequirements, rankOf } from '../policy/outcome.ts'
import type { LimitDefinition, SnapshotContent, ThresholdCell, ToolDefinition } from '../policy/types.ts'
import type { OrganizationSettings } from '../registry/settings/organization-settings.ts'
import { draftContent } from './draft-content.ts'
import type { ChangeItem, ItemOf } from './items.ts'
import { looserColumn } from './loosening/compare-cells.ts'
import { type GrantTerms, within } from './loosening/compare-grants.ts'
import { looserPolicy, looserWithout } from './loosening/compare-policy.ts'
import { looserStages } from './loosening/compare-stages.ts'
import { sameButWords } from './same-tool.ts'

// A change loosens unless its structure shows that it cannot: a guard added, a stricter outcome and nothing else changed,
// a larger quorum, a grant taken away. Nothing is guessed from a condition's text. Property tests hold this against the
// engine: what is not called loosening never gives a looser answer to any request.

/** What the snapshot does not have. */
export interface LooseningFacts {
  /** Live grants, by id: at least those that the change revokes. */
  grants: { [id: string]: GrantTerms }
  /** Roles by person: at least of those whose roles the change sets. */
  roles: { [person: string]: readonly string[] }
  settings: OrganizationSettings
}
export interface Loosening {
  loosening: boolean
  /** Which items loosen, and why: for the people who review it. */
  why: { item: number; sentence: string }[]
}

export function looseningOf(content: SnapshotContent, items: readonly ChangeItem[], facts: LooseningFacts): Loosening {
  const before = new Before(content, items)
  const why = items.flatMap((item, i) => {
    const sentence = looser(item, before, items, facts)
    return sentence === null ? [] : [{ item: i, sentence }]
  })
  return { loosening: why.length > 0, why }
}

/** What stands now, found by name. No two items of a change are about the same thing. */
class Before {
  readonly #content: SnapshotContent
  readonly #policies: Map<string, SnapshotContent['policies'][number]>
  readonly #tools: Map<string, SnapshotContent['tools'][number]>
  readonly #items: readonly ChangeItem[]
  #after: SnapshotContent | null = null
  constructor(content: SnapshotContent, items: readonly ChangeItem[]) {
    this.#content = content
    this.#items = items
    this.#policies = new Map(content.policies.map((p) => [p.id, p]))
    this.#tools = new Map(content.tools.map((t) => [t.definition.name, t]))
  }
  get content(): SnapshotContent {
    return this.#content
  }
  /** With every item of the change. */
  get after(): SnapshotContent {
    this.#after ??= draftContent(this.#content, this.#items)
    return this.#after
  }
  policy(id: string) {
    return this.#policies.get(id)
  }
  tool(name: string) {
    return this.#tools.get(name)
  }
}

/** The sentence that says why the item loosens; null when it cannot. */
function looser(item: ChangeItem, before: Before, items: readonly ChangeItem[], facts: LooseningFacts): string | null {
  const { content } = before
  switch (item.kind) {
    case 'policy.publish': {
      const standing = before.policy(item.policy.content.id)
      return looserPolicy(standing, { ...item.policy.content, version: 0, owner: '' } as typeof standing & object)
    }
    case 'policy.retire': {
      const standing = before.policy(item.id)
      return standing ? looserWithout(standing) : null
    }
    case 'threshold.change':
      return looserCell(item, content)
    case 'bands.change':
      return 'Changes what counts as low or critical: a lower or another impact may be answered by a looser cell.'
    case 'tool.register':
      return looserTool(before.tool(item.value.definition.name)?.definition, item)
    case 'grant.create':
      return looserGrant(item, items, facts)
    case 'grant.revoke':
      return null
    case 'limit.set':
      return looserLimit(
        content.limits.find((l) => l.id === item.id),
        item,
      )
    case 'limit.retire':
      return `The limit ${item.id} no longer counts.`
    case 'stages.set':
    case 'models.approve': {
      // rules of the change itself may read the stage, and so may those that it takes away
      const [now, then] = [content.stages[item.identity], before.after.stages[item.identity]]
      if (!now || !then) return null
      return looserStages(now, then, content) ?? looserStages(now, then, before.after)
    }
    case 'queue.create':
      return null
    case 'queue.change': {
      const { title: _, description: __, ...terms } = item.value
      const changes = Object.values(terms).some((v) => v !== undefined)
      return changes ? `Changes how long the queue ${item.name} has, or whom it is passed on to.` : null
    }
    case 'queue.add_member':
      return `Another person can decide what the queue ${item.name} is asked, or leads it.`
    case 'queue.remove_member':
      return null
    case 'roles.set': {
      const added = item.value.roles.filter((r) => !facts.roles[item.person]?.includes(r))
      return added.length ? `Gives a person the role ${added.join(', ')}.` : null
    }
    case 'invitation.create':
      return `Lets somebody become a member as ${item.value.roles.join(', ')}.`
    case 'service_account.create':
      return `Gives a machine the scopes ${item.value.scopes.join(', ')}.`
    case 'settings.change':
      return looserSettings(item.value.settings ?? {}, facts.settings)
  }
}

function looserCell({ cell, value }: ItemOf<'threshold.change'>, content: SnapshotContent): string | null {
  const name = `${cell.impact}/${cell.reversibility}/${cell.sensitivity}`
  const after = { ...cell, semi: value.semi, autonomous: value.autonomous } as ThresholdCell
  const standing = content.thresholds.find(
    (c) => c.impact === cell.impact && c.reversibility === cell.reversibility && c.sensitivity === cell.sensitivity,
  )
  if (!standing) return `The matrix had no cell ${name}, and what falls there was refused.`
  for (const column of ['semi', 'autonomous'] as const)
    if (looserColumn([standing, column], [after, column], content.default_queue))
      return `The threshold ${name} gives a looser answer at the stage ${column}, or asks other people.`
  return null
}

/** A tool that is new can be used by nobody; of one that exists only the words may differ. */
function looserTool(standing: ToolDefinition | undefined, { value }: ItemOf<'tool.register'>): string | null {
  if (!standing || value.definition.effects === undefined) return null
  if (sameButWords(standing, value.definition as unknown as ToolDefinition)) return null
  return `Another definition of ${value.definition.name}: rules may see it, or what it reaches, as something else.`
}

/** A grant in the place of one that the same change revokes narrows it when it lets nothing more through. */
function looserGrant(
  { value }: ItemOf<'grant.create'>,
  items: readonly ChangeItem[],
  facts: LooseningFacts,
): string | null {
  const terms = value as GrantTerms
  const narrows = items.some((other) => {
    const revoked = other.kind === 'grant.revoke' ? facts.grants[other.id] : undefined
    return revoked !== undefined && within(terms, revoked)
  })
  return narrows ? null : `Lets an identity use ${value.tool} until ${value.ends_at.slice(0, 10)}.`
}

function looserLimit(standing: LimitDefinition | undefined, { id, value }: ItemOf<'limit.set'>): string | null {
  if (!standing) return null
  const after = { id, ...value.definition } as LimitDefinition
  const counts = (l: LimitDefinition) =>
    JSON.stringify([l.scope, l.tool, l.identity, l.environments, l.measure, l.currency, l.window])
  if (counts(after) !== counts(standing)) return `The limit ${id} counts something else.`
  if (after.max > standing.max) return `Raises the limit ${id} from ${standing.max} to ${after.max}.`
  if (rankOf(after.outcome) < rankOf(standing.outcome)) return `Beyond the limit ${id} people are asked, not refused.`
  if (after.outcome === 'deny' || JSON.stringify(after.requirements) === JSON.stringify(standing.requirements))
    return null
  const covers =
    after.requirements && standing.requirements && coversRequirements(after.requirements, standing.requirements)
  return covers ? null : `Beyond the limit ${id} other people are asked, or fewer.`
}

function looserSettings(
  given: NonNullable<ItemOf<'settings.change'>['value']['settings']>,
  settings: OrganizationSettings,
): string | null {
  const { review_rates, rate_limits, retention, ...others } = given
  const changed = Object.entries(others).find(
    ([name, value]) => value !== undefined && value !== settings[name as keyof OrganizationSettings],
  )
  if (changed) return `Changes the setting ${changed[0]}.`
  if (retention) {
    const shorter = Object.entries(retention.days).find(
      ([name, days]) => days < settings.retention.days[name as keyof typeof retention.days],
    )
    if (shorter) return `Keeps what is written from now on a shorter time: ${shorter[0]}, ${shorter[1]} days.`
    if (settings.retention.floors.some((f) => !retention.floors.includes(f)))
      return 'Gives up a legal floor of retention.'
  }
  if (review_rates)
    for (const [impact, rate] of Object.entries(review_rates))
      if (rate < settings.review_rates[impact as keyof typeof review_rates])
        return `Fewer decisions of ${impact} impact are looked at.`
  if (rate_limits)
    for (const who of ['identity', 'organization'] as const) {
      const [now, then] = [settings.rate_limits[who], rate_limits[who]]
      if (then.per_second > now.per_second || then.burst > now.burst) return `Raises the rate limit per ${who}.`
    }
  return null
}
