'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { Banner } from '../../../components/ui/states.tsx'
import type { OpenChanges } from '../../../lib/changes/list-changes.ts'
import { useChanges } from './live.tsx'
import { createStore, useStore } from './store.ts'

const newStore = (initial: OpenChanges | null) => createStore(initial)
const Context = createContext(newStore(null))
/** Null for those who may not see changes. */
export const useOpenChanges = (): OpenChanges | null => useStore(useContext(Context))

export function OpenChangesProvider({ initial, children }: { initial: OpenChanges | null; children: ReactNode }) {
  const [store] = useState(() => newStore(initial))
  useChanges(
    ['change'],
    async () => {
      if (!initial) return
      const answer = await fetch('/policies/changes/waiting').catch(() => null)
      if (answer?.ok) store.set((await answer.json()) as OpenChanges)
    },
    1500,
  )
  return <Context.Provider value={store}>{children}</Context.Provider>
}

/** On every page until a second person has looked: something was applied that nobody had agreed to. */
export function EmergencyBanner() {
  const unreviewed = useOpenChanges()?.unreviewed ?? 0
  if (!unreviewed) return null
  return (
    <Banner
      tone="ask"
      action={
        <Link href={'/policies/changes?view=emergency' as Route} className="link">
          See {unreviewed === 1 ? 'it' : 'them'}
        </Link>
      }
    >
      {unreviewed === 1 ? 'A change was' : `${unreviewed} changes were`} applied in an emergency, without approvals, and
      not reviewed yet. A second person must look.
    </Banner>
  )
}
