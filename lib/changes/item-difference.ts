import type { Json, SnapshotContent, ThresholdCell } from '../policy/types.ts'
import { draftContent } from './draft-content.ts'
import type { ItemFacts } from './item-facts.ts'
import type { ChangeItem, ItemOf } from './items.ts'

/** What stands there before an item and after it. Absent: it is new, or gone. Texts of rules are told apart. */
export interface ItemDifference {
  was: Json | undefined
  is: Json | undefined
  cedar: { was: string; is: string } | null
}

/** @param content what decides before this item, with the items above it */
export function differenceOfItem(item: ChangeItem, content: SnapshotContent, facts: ItemFacts): ItemDifference {
  const json = (was: unknown, is: unknown): ItemDifference => ({ was: plain(was), is: plain(is), cedar: null })
  const draft = () => draftContent(content, [item])
  switch (item.kind) {
    case 'policy.publish':
      return ofPolicy(content, draft(), item.policy.content.id)
    case 'policy.retire':
      return ofPolicy(content, draft(), item.id)
    case 'threshold.change': {
      const at = (c: SnapshotContent) => stagesOf(c.thresholds.find((t) => sameCell(t, item.cell)))
      return json(at(content), at(draft()))
    }
    case 'bands.change':
      return json(content.bands, draft().bands)
    case 'tool.register': {
      const { name } = item.value.definition as { name?: unknown }
      return json(content.tools.find((t) => t.definition.name === name)?.definition, item.value.definition)
    }
    case 'grant.create': {
      const { identity: _, justification, ...terms } = item.value
      return json(undefined, { ...terms, justification })
    }
    case 'grant.revoke': {
      const grant = facts.grants.get(item.id)
      if (!grant) return json(undefined, undefined)
      const { tool, constraints, ask_above, ends_at } = grant
      return json({ tool, constraints, ask_above, ends_at }, undefined)
    }
    case 'limit.set':
    case 'limit.retire': {
      const at = (c: SnapshotContent) => c.limits.find((l) => l.id === item.id)
      return json(at(content), at(draft()))
    }
    case 'stages.set': {
      const at = (c: SnapshotContent) => {
        const { models: _, ...stages } = c.stages[item.identity] ?? { models: [] }
        return stages
      }
      return json(at(content), at(draft()))
    }
    case 'models.approve':
      return json({ models: content.stages[item.identity]?.models ?? [] }, { models: item.value.models })
    case 'queue.create':
    case 'service_account.create':
    case 'invitation.create':
      return json(undefined, item.value)
    case 'queue.change':
      return json(only(facts.queues.get(item.name), item.value), item.value)
    case 'queue.add_member': {
      const seat = facts.queues.get(item.name)?.members.find((m) => m.id === item.person)
      return json(seat && { lead: seat.lead }, item.value)
    }
    case 'queue.remove_member': {
      const seat = facts.queues.get(item.name)?.members.find((m) => m.id === item.person)
      return json({ lead: seat?.lead ?? false }, undefined)
    }
    case 'roles.set':
      return json({ roles: facts.people.get(item.person)?.roles ?? [] }, item.value)
    case 'settings.change':
      return ofSettings(item, facts)
  }
}

const plain = (value: unknown): Json | undefined =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json)
const only = (from: object | undefined, members: object) =>
  from && Object.fromEntries(Object.entries(from).filter(([name]) => name in members))
const sameCell = (a: ThresholdCell, b: Pick<ThresholdCell, 'impact' | 'reversibility' | 'sensitivity'>) =>
  a.impact === b.impact && a.reversibility === b.reversibility && a.sensitivity === b.sensitivity
const stagesOf = (cell: ThresholdCell | undefined) => cell && { semi: cell.semi, autonomous: cell.autonomous }

function ofPolicy(before: SnapshotContent, after: SnapshotContent, id: string): ItemDifference {
  const [was, is] = [before, after].map((c) => c.policies.find((p) => p.id === id))
  const rest = (p: typeof was) => {
    if (!p) return undefined
    const { cedar: _, version: __, ...content } = p
    return plain(content)
  }
  const text = { was: was?.cedar ?? '', is: is?.cedar ?? '' }
  return { was: rest(was), is: rest(is), cedar: text.was === text.is ? null : text }
}
function ofSettings({ value }: ItemOf<'settings.change'>, { settings: now }: ItemFacts): ItemDifference {
  const { settings = {}, ...own } = value
  return {
    was: plain({ ...only(now ?? undefined, own), settings: only(now?.settings, settings) ?? {} }),
    is: plain({ ...own, settings }),
    cedar: null,
  }
}
