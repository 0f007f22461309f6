import { canonicalJsonWithFractions, sha256Of } from '../ledger/canonical-json.ts'
import type {
  Bands,
  GrantConstraints,
  GrantFact,
  IdentityStages,
  Json,
  LimitDefinition,
  PolicyContent,
  SnapshotContent,
  Stage,
  ThresholdCell,
  ToolDefinition,
  ToolVersionFact,
} from '../policy/types.ts'
import type { ChangeItem, ItemOf } from './items.ts'

// What would decide if a change were applied now. Pure: the simulator, replay, analysis and the loosening check all look
// at the same draft. Nothing that is given is changed; what an item does not touch is shared with what was given.

/**
 * Items outside of the snapshot (queues, roles, grants …) change nothing in it, and neither does one about something
 * that is not there: applying it is refused.
 *
 * @param author who owns a new policy that names no owner
 */
export function draftContent(content: SnapshotContent, items: readonly ChangeItem[], author = ''): SnapshotContent {
  if (!items.length) return content
  const draft = new Draft(content)
  for (const item of items) draft.apply(item, author)
  return draft.content()
}

class Draft {
  readonly #base: SnapshotContent
  readonly #policies: Map<string, PolicyContent>
  readonly #cells: Map<string, ThresholdCell>
  readonly #tools: Map<string, ToolVersionFact>
  readonly #limits: Map<string, LimitDefinition>
  readonly #stages: Map<string, IdentityStages>
  #bands: Bands
  #defaultQueue: string | undefined

  constructor(base: SnapshotContent) {
    this.#base = base
    this.#policies = new Map(base.policies.map((p) => [p.id, p]))
    this.#cells = new Map(base.thresholds.map((c) => [keyOf(c), c]))
    this.#tools = new Map(base.tools.map((t) => [t.definition.name, t]))
    this.#limits = new Map(base.limits.map((l) => [l.id, l]))
    this.#stages = new Map(Object.entries(base.stages))
    this.#bands = base.bands
    this.#defaultQueue = base.default_queue
  }

  apply(item: ChangeItem, author: string): void {
    switch (item.kind) {
      case 'policy.publish':
        this.#publish(item, author)
        break
      case 'policy.retire':
        this.#policies.delete(item.id)
        break
      case 'threshold.change': {
        const { semi, autonomous } = item.value
        const cell = { ...item.cell, semi, autonomous } as ThresholdCell
        this.#cells.set(keyOf(cell), cell)
        break
      }
      case 'bands.change':
        this.#bands = item.value.bands as Bands
        break
      case 'tool.register':
        this.#register(item.value.definition as unknown as ToolDefinition)
        break
      case 'limit.set':
        this.#limits.set(item.id, { id: item.id, ...item.value.definition } as LimitDefinition)
        break
      case 'limit.retire':
        this.#limits.delete(item.id)
        break
      case 'stages.set':
        this.#setStages(item)
        break
      case 'models.approve': {
        const before = this.#stages.get(item.identity)
        if (before) this.#stages.set(item.identity, { ...before, models: item.value.models })
        break
      }
      case 'settings.change':
        this.#defaultQueue = item.value.settings?.default_queue ?? this.#defaultQueue
        break
      default: // not in the snapshot
    }
  }

  #publish({ policy }: ItemOf<'policy.publish'>, author: string): void {
    const { id } = policy.content
    const before = this.#policies.get(id)
    const version = (before?.version ?? 0) + 1
    const owner = policy.owner ?? before?.owner ?? author
    this.#policies.set(id, { ...policy.content, version, owner } as PolicyContent)
  }

  /** A version whose effects are not declared is held: it decides only where there is none before it. */
  #register(definition: ToolDefinition): void {
    const before = this.#tools.get(definition.name)
    const review = definition.effects === undefined ? 'held' : 'reviewed'
    if (before && review === 'held') return
    this.#tools.set(definition.name, {
      version: (before?.version ?? 0) + 1,
      hash: sha256Of(canonicalJsonWithFractions(definition as unknown as Json)),
      review,
      status: before?.status ?? 'active',
      definition,
    })
  }

  #setStages({ identity, value }: ItemOf<'stages.set'>): void {
    const before = this.#stages.get(identity)
    if (!before) return
    const tools: { [tool: string]: Stage } = { ...before.tools }
    for (const [tool, stage] of Object.entries(value.tools ?? {}))
      if (stage === null) delete tools[tool]
      else tools[tool] = stage
    this.#stages.set(identity, { ...before, default_stage: value.default_stage ?? before.default_stage, tools })
  }

  content(): SnapshotContent {
    return {
      ...this.#base,
      policies: [...this.#policies.values()],
      thresholds: [...this.#cells.values()],
      bands: this.#bands,
      tools: [...this.#tools.values()],
      limits: [...this.#limits.values()],
      stages: Object.fromEntries(this.#stages),
      ...(this.#defaultQueue === undefined ? {} : { default_queue: this.#defaultQueue }),
    }
  }
}
const keyOf = (c: Pick<ThresholdCell, 'impact' | 'reversibility' | 'sensitivity'>) =>
  `${c.impact}/${c.reversibility}/${c.sensitivity}`

/** The grants of this identity for this tool if the change were applied; one that does not exist yet is `draft:<item>`. */
export function draftGrants(
  grants: readonly GrantFact[],
  identity: string,
  tool: string,
  items: readonly ChangeItem[],
): GrantFact[] {
  let draft = [...grants]
  for (const [i, item] of items.entries()) {
    if (item.kind === 'grant.revoke') draft = draft.map((g) => (g.id === item.id ? { ...g, revoked: true } : g))
    if (item.kind === 'grant.create' && item.value.identity === identity && item.value.tool === tool)
      draft.push(factOf(`draft:${i}`, item.value))
  }
  return draft
}

function factOf(id: string, value: ItemOf<'grant.create'>['value']): GrantFact {
  const { identity, tool, constraints, ask_above, starts_at, ends_at } = value
  const terms = { id, identity, tool, constraints, ask_above, starts_at, ends_at }
  return {
    id,
    hash: sha256Of(canonicalJsonWithFractions(terms as unknown as Json)),
    tool,
    constraints: constraints as GrantConstraints,
    ask_above: ask_above as GrantFact['ask_above'],
    starts_at,
    ends_at,
    revoked: false,
  }
}
