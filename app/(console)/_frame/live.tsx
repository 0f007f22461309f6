'use client'
import { useRouter } from 'next/navigation'
import {
  createContext,
  type ReactNode,
  startTransition,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { ChangeKind } from '../../../lib/platform/bus.ts'
import { type Changes, type LiveState, openLiveStream } from './live-stream.ts'

/** Null: everything may have changed. `first`: only because the page has just been made. */
type Listener = (changes: Changes[] | null, first: boolean) => void
interface Live {
  state: LiveState
  listen(listener: Listener): () => void
}
const Context = createContext<Live>({ state: 'connecting', listen: () => () => {} })

/** `scope` keeps tabs of another organization or person apart. */
export function LiveProvider({ scope, children }: { scope: string; children: ReactNode }) {
  const [state, setState] = useState<LiveState>('connecting')
  const [listeners] = useState(() => new Set<Listener>())
  const listen = useCallback(
    (listener: Listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    [listeners],
  )
  useEffect(() => {
    const stream = openLiveStream(`countersign-live:${scope}`, {
      changes: (changes) => {
        for (const l of listeners) l(changes, false)
      },
      resync: (first) => {
        for (const l of listeners) l(null, first)
      },
      // a transition: an urgent change of a context would throw away what is still being hydrated, and render it twice
      state: (next) => startTransition(() => setState(next)),
    })
    return () => stream.close()
  }, [scope, listeners])
  const value = useMemo(() => ({ state, listen }), [state, listen])
  return <Context.Provider value={value}>{children}</Context.Provider>
}

export const useLiveState = (): LiveState => useContext(Context).state

/**
 * Calls when something of these kinds changed: at once, then at most once in `everyMs`, and never loses the last one.
 * `ids` is null when too much changed to name.
 */
export function useChanges(
  kinds: readonly ChangeKind[],
  hear: (ids: Set<string> | null, first: boolean) => void,
  everyMs = 1000,
): void {
  const { listen } = useContext(Context)
  const latest = useRef(hear)
  latest.current = hear
  const wanted = kinds.join(' ')
  useEffect(() => {
    let ids: Set<string> | null = new Set()
    let first = true
    let calledAt = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const call = () => {
      timer = undefined
      calledAt = Date.now()
      const [told, wasFirst] = [ids, first]
      ids = new Set()
      first = true
      latest.current(told, wasFirst)
    }
    const leave = listen((changes, isFirst) => {
      const mine = changes?.filter((c) => wanted.includes(c.kind))
      if (mine?.length === 0) return
      first &&= isFirst
      for (const change of mine ?? [null]) {
        if (!change?.ids) ids = null
        else for (const id of change.ids) ids?.add(id)
      }
      timer ??= setTimeout(call, Math.max(0, calledAt + everyMs - Date.now()))
    })
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [listen, wanted, everyMs])
}

/** Reads the page again on the server when something of these kinds changed, at most every few seconds. */
export function RefreshOnChange({ kinds, everyMs = 3000 }: { kinds: readonly ChangeKind[]; everyMs?: number }) {
  const router = useRouter()
  useChanges(kinds, (_ids, first) => !first && router.refresh(), everyMs)
  return null
}
