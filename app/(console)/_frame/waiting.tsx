'use client'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { useChanges } from './live.tsx'
import { createStore, useStore } from './store.ts'
import { TitleBadge } from './title-badge.tsx'

/** What waits for people now. */
export interface Waiting {
  mine: number
  team: number
  escalated: number
  /** The nearest deadline among mine, else of the team. */
  soonest: string | null
  /** Threshold cells of one's own that are past their review date. */
  cells_due: number
  /** The server's time when this was counted. */
  at: number
}
const newStore = (initial: Waiting | null) => createStore(initial)
const Context = createContext(newStore(null))
/** Null for those who may not see approvals. */
export const useWaiting = (): Waiting | null => useStore(useContext(Context))

/** `mayVote`: the title and the favicon count only what waits for this person. */
export function WaitingProvider({
  initial,
  mayVote,
  children,
}: {
  initial: Waiting | null
  mayVote: boolean
  children: ReactNode
}) {
  const [store] = useState(() => newStore(initial))
  useChanges(
    ['approval'],
    async () => {
      if (!initial) return
      const answer = await fetch('/approvals/waiting').catch(() => null)
      if (!answer?.ok) return
      store.set((await answer.json()) as Waiting)
    },
    1500,
  )
  return (
    <Context.Provider value={store}>
      {children}
      <WaitingBadge mayVote={mayVote} />
    </Context.Provider>
  )
}

function WaitingBadge({ mayVote }: { mayVote: boolean }) {
  const waiting = useWaiting()
  return <TitleBadge count={mayVote ? (waiting?.mine ?? 0) : 0} />
}
