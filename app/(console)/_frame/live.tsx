'use client'
import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import type { ChangeKind } from '../../../lib/platform/bus.ts'
import { type Changes, type LiveState, openLiveStream } from './live-stream.ts'
import { createStore, type Store, useStore } from './store.ts'

/** Null: everything may have changed. `first`: only because the page has just been made. */
type Listener = (changes: Changes[] | null, first: boolean) => void
interface Live {
  state: Store<LiveState>
  listeners: Set<Listener>
}
const newLive = (): Live => ({ state: createStore<LiveState>('connecting'), listeners: new Set() })
const Context = createContext<Live>(newLive())

/** `scope` keeps tabs of another organization or person apart. */
export function LiveProvider({ scope, children }: { scope: string; children: ReactNode }) {
  const [live] = useState(newLive)
  useEffect(() => {
    const stream = openLiveStream(`countersign-live:${scope}`, {
      changes: (changes) => {
        for (const l of live.listeners) l(changes, false)
      },
      resync: (first) => {
        for (const l of live.listeners) l(null, first)
      },
      state: live.state.set,
    })
    return () => stream.close()
  }, [scope, live])
  return <Context.Provider value={live}>{children}</Context.Provider>
}

export const useLiveState = (): LiveState => useStore(useContext(Context).state)

/**
 * Calls when something of these kinds changed: at once, then at most once in `everyMs`, and never loses the last one.
 * `ids` is null when too much changed to name.
 */
export function useChanges(
  kinds: readonly ChangeKind[],
  hear: (ids: Set<string> | null, first: boolean) => void,
  everyMs = 1000,
): void {
  const { listeners } = useContext(Context)
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
    const listener: Listener = (changes, isFirst) => {
      const mine = changes?.filter((c) => wanted.includes(c.kind))
      if (mine?.length === 0) return
      first &&= isFirst
      for (const change of mine ?? [null]) {
        if (!change?.ids) ids = null
        else for (const id of change.ids) ids?.add(id)
      }
      timer ??= setTimeout(call, Math.max(0, calledAt + everyMs - Date.now()))
    }
    listeners.add(listener)
    return () => {
      clearTimeout(timer)
      listeners.delete(listener)
    }
  }, [listeners, wanted, everyMs])
}

/** Reads the page again on the server when something of these kinds changed, at most every few seconds. */
export function RefreshOnChange({ kinds, everyMs = 3000 }: { kinds: readonly ChangeKind[]; everyMs?: number }) {
  const router = useRouter()
  useChanges(kinds, (_ids, first) => !first && router.refresh(), everyMs)
  return null
}
