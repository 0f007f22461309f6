import type { ApprovalListItem } from '../../../../lib/approvals/list-approvals.ts'

// How a list that somebody reads takes in what happens meanwhile.

export interface ListAnswer {
  items: ApprovalListItem[]
  next_cursor: string | null
  /** The server's time, milliseconds since the epoch. */
  at: number
  /** Of each tab with this filter; null without one. */
  counts: TabCounts | null
}
export interface TabCounts {
  mine: number
  team: number
  escalated: number
}
export interface Request extends ApprovalListItem {
  /** It left the list since: decided, expired or withdrawn. It stays where it is, so that nothing jumps. */
  gone?: boolean
}
export interface ListState {
  items: Request[]
  next: string | null
  /** Arrived since; shown when the person says so. */
  incoming: ApprovalListItem[]
  at: number
  failed: boolean
  loadingMore: boolean
  counts: TabCounts | null
}
const byDeadline = (a: Request, b: Request) => a.deadline.localeCompare(b.deadline) || a.id.localeCompare(b.id)
const byDecision = (a: Request, b: Request) =>
  (b.decided_at ?? '').localeCompare(a.decided_at ?? '') || b.id.localeCompare(a.id)

/** What is new comes in where it belongs, and what is over goes. */
export const revealed = (s: ListState, decided: boolean): ListState => ({
  ...s,
  items: [...s.items.filter((i) => !i.gone), ...s.incoming].sort(decided ? byDecision : byDeadline),
  incoming: [],
})

/** Rows keep their places; what is new waits beside them, unless there is nothing that it could push away. */
export function merge(s: ListState, fresh: ListAnswer, decided: boolean): ListState {
  const now = new Map(fresh.items.map((i) => [i.id, i]))
  const known = new Set(s.items.map((i) => i.id))
  const order = decided ? byDecision : byDeadline
  const lastRead = fresh.next_cursor ? fresh.items.at(-1) : undefined
  const items = s.items.map((i): Request => {
    const is = now.get(i.id)
    if (is) return is
    // past what was read again nothing is known of it
    return lastRead && order(i, lastRead) > 0 ? i : { ...i, gone: true }
  })
  const lastShown = s.next ? s.items.at(-1) : undefined
  const incoming = fresh.items.filter((i) => !known.has(i.id) && !(lastShown && order(i, lastShown) > 0))
  const base = { ...s, at: fresh.at, failed: false, counts: fresh.counts }
  if (s.items.every((i) => i.gone) && items.every((i) => i.gone))
    return { ...base, items: [...items, ...incoming], incoming: [], next: fresh.next_cursor }
  return { ...base, items, incoming }
}
