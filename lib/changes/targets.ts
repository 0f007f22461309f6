import type { Json } from '../policy/types.ts'
import type { ChangeItem } from './items.ts'

// What an item touches. Two items of one change must not touch the same, and a change can be applied only while what it
// touches still stands as it stood when the change was written.

/** Null: it makes something new that nothing else can have touched. */
export function targetOf(item: ChangeItem): string | null {
  switch (item.kind) {
    case 'policy.publish':
      return `policy:${item.policy.content.id}`
    case 'policy.retire':
      return `policy:${item.id}`
    case 'threshold.change':
      return `threshold:${item.cell.impact}/${item.cell.reversibility}/${item.cell.sensitivity}`
    case 'bands.change':
      return 'bands'
    case 'tool.register':
      return `tool:${item.value.definition.name}`
    case 'grant.create':
      return null
    case 'grant.revoke':
      return `grant:${item.id}`
    case 'limit.set':
    case 'limit.retire':
      return `limit:${item.id}`
    case 'stages.set':
      return `stages:${item.identity}`
    case 'models.approve':
      return `models:${item.identity}`
    case 'queue.create':
      return `queue:${item.value.name}`
    case 'queue.change':
      return `queue:${item.name}`
    case 'queue.add_member':
    case 'queue.remove_member':
      return `seat:${item.name}/${item.person}`
    case 'roles.set':
      return `roles:${item.person}`
    case 'invitation.create':
      return `invitation:${item.value.email}`
    case 'service_account.create':
      return `service_account:${item.value.name}`
    case 'settings.change':
      return 'settings'
  }
}

/** Places of items that touch what an earlier one touches. */
export function repeated(items: readonly ChangeItem[]): { index: number; target: string }[] {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    const target = targetOf(item)
    if (target === null || !seen.has(target)) {
      if (target !== null) seen.add(target)
      return []
    }
    return [{ index, target }]
  })
}

/** Who cannot vote in a new round: whoever wrote any of it, and whom it is about. Each vote adds its person. */
export const closedTo = (writers: readonly string[], items: readonly ChangeItem[]): string[] => [
  ...new Set([...writers, ...peopleConcerned(items)]),
]
/** People whom a change is about: none of them approves it. */
export const peopleConcerned = (items: readonly ChangeItem[]): Set<string> =>
  new Set(items.flatMap((i) => (i.kind === 'roles.set' || i.kind === 'queue.add_member' ? [i.person] : [])))

type Members = { [name: string]: Json }
export interface StaleItem {
  index: number
  sentence: string
}

/**
 * The bodies of items carry what their author looked at (`base_version`, `version`, `base`). A change keeps that for all
 * its items alike, and can take another base; so these members are compared once and left out of the content.
 */
export function withoutBases(
  items: readonly ChangeItem[],
  now: readonly Json[],
  bandsHash: (bands: Json) => string,
): { items: ChangeItem[]; stale: StaleItem[] } {
  const stale: StaleItem[] = []
  const without = items.map((item, index): ChangeItem => {
    const stands = (now[index] ?? null) as Members | null
    const moved = (sentence: string) => stale.push({ index, sentence })
    if (item.kind === 'policy.publish') {
      const { base_version, ...policy } = item.policy
      if (base_version !== undefined && base_version !== (stands?.version ?? 0))
        moved(`Somebody published ${policy.content.id} since you opened it.`)
      return { ...item, policy }
    }
    if (item.kind === 'threshold.change') {
      const { version, ...value } = item.value
      if (version !== undefined && version !== (stands?.version ?? 0))
        moved('Somebody changed this cell since you opened it.')
      return { ...item, value }
    }
    if (item.kind === 'bands.change') {
      const { base, ...value } = item.value
      if (base !== undefined && base !== bandsHash(stands?.bands ?? null))
        moved('Somebody changed the impact bands since you opened them.')
      return { ...item, value }
    }
    return item
  })
  return { items: without, stale }
}
