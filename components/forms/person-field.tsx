'use client'
import { useState } from 'react'
import type { Action } from '../../lib/platform/action.ts'
import { Field, Input, Select } from '../ui/field.tsx'
import { useAction } from './use-action.ts'

export interface PersonChoice {
  id: string
  name: string
}
interface Props {
  id: string
  label: string
  note?: string
  error?: string | null
  people: PersonChoice[]
  /** There are more people than these: then the list is searched. */
  more: boolean
  /** Answers `{ items }` for a part of a name or an address. */
  find: Action<{ items: PersonChoice[] }>
  value: string
  /** What stands there while nobody is chosen. */
  none?: string
  onChange(id: string): void
}
/** One person out of the organization. */
export function PersonField({ id, label, note, error, people, more, find, value, none, onChange }: Props) {
  const [found, setFound] = useState(people)
  const { run, pending } = useAction(find)
  async function search(q: string) {
    if (!q.trim()) return setFound(people)
    const answer = await run({ q: q.trim() })
    if (answer.data) setFound(answer.data.items.map(({ id: person, name }) => ({ id: person, name })))
  }
  return (
    <Field id={id} label={label} note={note} error={error ?? null}>
      <div className="grid gap-1.5 sm:auto-cols-fr sm:grid-flow-col">
        {more && (
          <Input
            type="search"
            aria-label="Find a person by name or e-mail"
            placeholder={pending ? 'Searching…' : 'Find by name or e-mail'}
            onChange={(e) => void search(e.target.value)}
          />
        )}
        <Select
          id={id}
          value={value}
          onChange={(e) => onChange(e.target.value)}
          aria-describedby={`${id}-note`}
          aria-invalid={error ? true : undefined}
        >
          {none !== undefined && <option value="">{none}</option>}
          {found.map((p) => (
            <option key={p.id} value={p.id}>
              {p.name}
            </option>
          ))}
        </Select>
      </div>
    </Field>
  )
}
