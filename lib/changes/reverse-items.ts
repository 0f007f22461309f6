import type { Json } from '../policy/types.ts'
import { type ChangeItem, changeItem } from './items.ts'

// The way back, as items that can be reviewed. What a person must not get back by taking something else back is left
// out: grants, credentials, suspensions, quarantined tools, roles.

type Members = { [name: string]: Json }
export interface Reverse {
  items: ChangeItem[]
  /** What stays as it is, and why. */
  left: { item: number; sentence: string }[]
}

/** @param before per item, what stood there when it was applied; @param subjects what each item made */
export function reverseItems(
  items: readonly ChangeItem[],
  before: readonly Json[],
  subjects: readonly string[],
  reason: string,
): Reverse {
  const reverse: Reverse = { items: [], left: [] }
  for (const [i, item] of items.entries()) {
    const back = reverseOf(item, (before[i] ?? null) as Members | null, subjects[i] ?? '', reason)
    // what stood there may no longer pass as a body: then people say it in words of today
    const parsed = typeof back === 'string' ? null : changeItem.safeParse(back)
    if (typeof back === 'string') reverse.left.push({ item: i, sentence: back })
    else if (parsed?.success) reverse.items.push(JSON.parse(JSON.stringify(parsed.data)) as ChangeItem)
    else reverse.left.push({ item: i, sentence: 'What stood there before can no longer be said in these terms.' })
  }
  return reverse
}

/** An item, or why there is none. */
function reverseOf(item: ChangeItem, was: Members | null, subject: string, reason: string): unknown {
  switch (item.kind) {
    case 'policy.publish':
    case 'policy.retire': {
      const id = item.kind === 'policy.retire' ? item.id : item.policy.content.id
      if (was?.status !== 'active') return item.kind === 'policy.retire' ? GONE : { kind: 'policy.retire', id, reason }
      const { content, owner, rationale, review_at, examples } = was
      // the owner stays, unless the change gave the rule to somebody else
      const owned = item.kind === 'policy.publish' && item.policy.owner !== undefined ? { owner } : {}
      return { kind: 'policy.publish', policy: { content, rationale, review_at, examples, ...owned } }
    }
    case 'threshold.change':
      if (!was) return 'There was no such cell before, and the matrix has no holes.'
      return {
        kind: 'threshold.change',
        cell: item.cell,
        value: { semi: was.semi, autonomous: was.autonomous, rationale: was.rationale, review_at: was.review_at },
      }
    case 'bands.change':
      return { kind: 'bands.change', value: { bands: was?.bands, rationale: reason } }
    case 'tool.register':
      if (!was) return 'A tool that was registered stays registered; without a grant nobody can use it.'
      return { kind: 'tool.register', value: { definition: was.definition } }
    case 'grant.create':
      return subject ? { kind: 'grant.revoke', id: subject, reason } : GONE
    case 'grant.revoke':
      return 'A grant that was revoked is not given again by taking something back.'
    case 'limit.set':
    case 'limit.retire':
      if (!was?.active) return { kind: 'limit.retire', id: item.id, reason }
      return { kind: 'limit.set', id: item.id, value: { definition: without(was.definition, 'id') } }
    case 'stages.set':
      return was ? { kind: 'stages.set', identity: item.identity, value: was } : GONE
    case 'models.approve':
      return was ? { kind: 'models.approve', identity: item.identity, value: { models: was.models } } : GONE
    case 'queue.create':
      return 'A queue that was made stays: decisions may name it.'
    case 'queue.change':
      return was ? { kind: 'queue.change', name: item.name, value: was } : GONE
    case 'queue.add_member':
      if (was) return { kind: 'queue.add_member', name: item.name, person: item.person, value: { lead: was.lead } }
      return { kind: 'queue.remove_member', name: item.name, person: item.person }
    case 'queue.remove_member':
      return 'A seat in a queue is not given again by taking something back.'
    case 'roles.set':
      return 'Roles are not given again by taking something back.'
    case 'invitation.create':
      return 'An invitation is taken back under Settings, People.'
    case 'service_account.create':
      return 'A service account is revoked under Integrate.'
    case 'settings.change':
      return was ? { kind: 'settings.change', value: was } : GONE
  }
}

const GONE = 'There is nothing to take back.'
const without = (value: Json | undefined, name: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter(([n]) => n !== name))
    : (value ?? null)
