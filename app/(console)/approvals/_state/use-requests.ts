'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { setServerTime } from '../../../../components/time/clock.ts'
import type { ApprovalListItem } from '../../../../lib/approvals/list-approvals.ts'

export interface ListAnswer {
  items: ApprovalListItem[]
  next_cursor: string | null
  /** The server's time, milliseconds since the epoch. */
  at: number
}
export interface Request extends ApprovalListItem {
  /** It left the list since: decided, expired or withdrawn. It stays where it is, so that nothing jumps. */
  gone?: boolean
}
interface State {
  items: Request[]
  next: string | null
  /** Arrived since; shown when the person says so. */
  incoming: ApprovalListItem[]
  at: number
  failed: boolean
  loadingMore: boolean
}
const PAGE = 50
const PAGE_MAX = 100
/** A page that the browser kept (back, forward) is read again. */
const STALE_MS = 3000

const byDeadline = (a: Request, b: Request) => a.deadline.localeCompare(b.deadline) || a.id.localeCompare(b.id)
const byDecision = (a: Request, b: Request) =>
  (b.decided_at ?? '').localeCompare(a.decided_at ?? '') || b.id.localeCompare(a.id)

/** The rows of one tab and filter. `query` is the address's part that the list reads. */
export function useRequests(initial: ListAnswer, query: string, decided: boolean) {
  const [state, setState] = useState<State>(() => ({
    items: initial.items,
    next: initial.next_cursor,
    incoming: [],
    at: initial.at,
    failed: false,
    loadingMore: false,
  }))
  const latest = useRef(state)
  latest.current = state

  const read = useCallback(
    async (more: Record<string, string>): Promise<ListAnswer | null> => {
      try {
        const answer = await fetch(
          `/approvals/list?${new URLSearchParams([...new URLSearchParams(query), ...Object.entries(more)])}`,
        )
        if (!answer.ok) return null
        const list = (await answer.json()) as ListAnswer
        setServerTime(list.at)
        return list
      } catch {
        return null
      }
    },
    [query],
  )

  const refresh = useCallback(async () => {
    const limit = Math.min(PAGE_MAX, Math.max(PAGE, latest.current.items.length))
    const fresh = await read({ limit: String(limit) })
    setState((s) => (fresh ? merge(s, fresh, decided) : { ...s, failed: true }))
  }, [read, decided])

  const reveal = useCallback(() => {
    setState((s) => ({
      ...s,
      items: [...s.items.filter((i) => !i.gone), ...s.incoming].sort(decided ? byDecision : byDeadline),
      incoming: [],
    }))
  }, [decided])

  const loadMore = useCallback(async () => {
    const { next, loadingMore } = latest.current
    if (!next || loadingMore) return
    setState((s) => ({ ...s, loadingMore: true }))
    const page = await read({ limit: String(PAGE), cursor: next })
    setState((s) => {
      if (!page) return { ...s, loadingMore: false, failed: true }
      const known = new Set(s.items.map((i) => i.id))
      return {
        ...s,
        items: [...s.items, ...page.items.filter((i) => !known.has(i.id))],
        next: page.next_cursor,
        loadingMore: false,
      }
    })
  }, [read])

  useEffect(() => {
    setServerTime(initial.at)
    if (Date.now() - initial.at > STALE_MS) void refresh()
  }, [initial.at, refresh])

  return { ...state, refresh, reveal, loadMore }
}

/** Rows keep their places; what is new waits beside them, unless there is nothing that it could push away. */
function merge(s: State, fresh: ListAnswer, decided: boolean): State {
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
  const base = { ...s, at: fresh.at, failed: false }
  if (s.items.every((i) => i.gone) && items.every((i) => i.gone))
    return { ...base, items: [...items, ...incoming], incoming: [], next: fresh.next_cursor }
  return { ...base, items, incoming }
}
