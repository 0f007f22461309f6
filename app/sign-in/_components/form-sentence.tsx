'use client'
import { type ReactNode, useEffect, useRef } from 'react'
import type { FormState } from '../../../lib/platform/action.ts'

/**
 * The sentence under a form's title. After a refusal it says why, takes the focus and leads to each field that needs
 * another look, so that nobody has to search for what went wrong.
 */
export function FormSentence({
  state,
  labels,
  children,
}: {
  state: FormState<unknown>
  labels: Record<string, string>
  children: ReactNode
}) {
  const summary = useRef<HTMLDivElement>(null)
  const refused = !state.ok && state.message !== null
  useEffect(() => {
    if (!state.ok && state.message !== null) summary.current?.focus()
  }, [state])
  const faults = Object.entries(state.fields).filter(([name]) => labels[name])
  return (
    <div
      ref={summary}
      tabIndex={-1}
      role={refused ? 'alert' : undefined}
      className={`min-h-10 text-sm outline-none ${refused ? 'text-deny' : 'text-muted'}`}
    >
      {refused ? state.message : children}
      {refused && faults.length > 0 && (
        <ul className="mt-1 grid gap-0.5">
          {faults.map(([name, fault]) => (
            <li key={name}>
              <a href={`#${name}`} className="underline underline-offset-2">
                {labels[name]} {fault}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
