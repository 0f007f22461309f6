'use client'
import { createContext, type ReactNode, startTransition, useContext, useState } from 'react'
import { useChanges } from './live.tsx'
import { TitleBadge } from './title-badge.tsx'

/** What waits for people now. */
export interface Waiting {
  mine: number
  team: number
  escalated: number
  /** The nearest deadline among mine, else of the team. */
  soonest: string | null
  /** The server's time when this was counted. */
  at: number
}
const Context = createContext<Waiting | null>(null)
/** Null for those who may not see approvals. */
export const useWaiting = (): Waiting | null => useContext(Context)

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
  const [waiting, setWaiting] = useState(initial)
  useChanges(
    ['approval'],
    async () => {
      if (!initial) return
      const answer = await fetch('/approvals/waiting').catch(() => null)
      if (!answer?.ok) return
      const counted = (await answer.json()) as Waiting
      // a transition, as in live.tsx
      startTransition(() => setWaiting(counted))
    },
    1500,
  )
  return (
    <Context.Provider value={waiting}>
      {children}
      <TitleBadge count={mayVote ? (waiting?.mine ?? 0) : 0} />
    </Context.Provider>
  )
}
