'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { setServerTime } from '../../../../components/time/clock.ts'
import { type ListAnswer, type ListState, merge, revealed } from './merge-requests.ts'

const PAGE = 50
const PAGE_MAX = 100
/** A page that the browser kept (back, forward) is read again. */
const STALE_MS = 3000

/** The rows of one tab and filter. `query` is the address's part that the list reads. */
export function useRequests(initial: ListAnswer, query: string, decided: boolean) {
  const [state, setState] = useState<ListState>(() => ({
    items: initial.items,
    next: initial.next_cursor,
    incoming: [],
    at: initial.at,
    failed: false,
    loadingMore: false,
    counts: initial.counts,
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
    setState((s) => revealed(s, decided))
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
