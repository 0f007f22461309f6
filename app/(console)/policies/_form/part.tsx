'use client'
import type { ComponentProps, ReactNode } from 'react'
import { Field } from '../../../../components/ui/field.tsx'
import type { Draft, Faults } from './draft.ts'

/** What every part of the form gets. */
export interface PartProps {
  id: string
  draft: Draft
  set(change: Partial<Draft>): void
  faults: Faults
}
/** What a control of a field takes, so that its note and its fault belong to it. */
export const control = (id: string, name: string, faults: Faults, pointer: string) => ({
  id: `${id}-${name}`,
  'aria-describedby': `${id}-${name}-note`,
  'aria-invalid': faults[pointer] ? true : undefined,
})
export function PartField({
  id,
  name,
  faults,
  pointer,
  ...rest
}: Omit<ComponentProps<typeof Field>, 'id' | 'error'> & { id: string; name: string; faults: Faults; pointer: string }) {
  return <Field id={`${id}-${name}`} error={faults[pointer] ?? null} {...rest} />
}
export function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="grid gap-x-8 gap-y-3 border-t border-line pt-5 lg:grid-cols-[180px_minmax(0,1fr)]">
      <div>
        <h2>{title}</h2>
        {note && <p className="mt-0.5 text-xs text-muted">{note}</p>}
      </div>
      <div className="grid min-w-0 gap-4">{children}</div>
    </section>
  )
}
