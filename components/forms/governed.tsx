'use client'
import { type ComponentType, createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import type { Action, FormState } from '../../lib/platform/action.ts'
import { useAction } from './use-action.ts'

export interface ProposeProps {
  /** What the form asked for, as items of a change request. */
  items: readonly unknown[]
  /** The reason that the form has asked for already. */
  why?: string | undefined
  onClose(): void
  onProposed(): void
}
const Context = createContext<ComponentType<ProposeProps> | null>(null)
/** The console says here how a change request is opened; a form knows nothing of it. */
export const GovernedProvider = Context.Provider

/**
 * `useAction` for what is governed: once the organization is set up, the server answers such an action with the change
 * that it would be, and changes nothing. Then `proposal` asks why and opens the change request. It stands inside the
 * form's own dialog, where there is one. `onProposed` closes the form: its work is in the change now.
 */
export function useGoverned<T>(
  action: Action<T>,
  onProposed: () => void,
): {
  state: FormState<T>
  pending: boolean
  run(input: FormData | Record<string, unknown>, why?: string): Promise<FormState<T>>
  reset(): void
  proposal: ReactNode
} {
  const { run: call, ...called } = useAction(action)
  const Propose = useContext(Context)
  const [asked, setAsked] = useState<{ items: readonly unknown[]; why: string | undefined; nth: number } | null>(null)
  const run = useCallback(
    async (input: FormData | Record<string, unknown>, why?: string) => {
      const answer = await call(input)
      if (answer.change) setAsked((before) => ({ items: answer.change ?? [], why, nth: (before?.nth ?? 0) + 1 }))
      return answer
    },
    [call],
  )
  const proposal = Propose && asked && (
    <Propose
      key={asked.nth}
      items={asked.items}
      why={asked.why}
      onClose={() => setAsked(null)}
      onProposed={() => {
        setAsked(null)
        onProposed()
      }}
    />
  )
  return { ...called, run, proposal }
}
