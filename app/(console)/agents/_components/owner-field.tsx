'use client'
import { useState } from 'react'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Field, Input, Select } from '../../../../components/ui/field.tsx'
import { findPeople } from '../actions.ts'
import type { PersonOption } from './register-button.tsx'

/** Who answers for it. Where there are more people than a list should hold, the list is searched. */
export function OwnerField({
  id,
  people,
  more,
  value,
  error,
  note,
  onChange,
}: {
  id: string
  people: PersonOption[]
  more: boolean
  value: string
  error: string | null
  note: string
  onChange(id: string): void
}) {
  const [found, setFound] = useState<PersonOption[]>(people)
  const { run, pending } = useAction(findPeople)
  const options = found.some((p) => p.id === value) ? found : [...people.filter((p) => p.id === value), ...found]
  async function search(q: string) {
    if (!q.trim()) return setFound(people)
    const answer = await run({ q: q.trim() })
    if (answer.data) setFound(answer.data.items.map(({ id: person, name }) => ({ id: person, name })))
  }
  return (
    <Field id={id} label="Owner" note={note} error={error}>
      <div className="grid gap-1.5 sm:grid-flow-col sm:auto-cols-fr">
        {more && (
          <Input
            type="search"
            aria-label="Find a person by name or e-mail"
            placeholder={pending ? 'Searching…' : 'Find by name or e-mail'}
            onChange={(e) => void search(e.target.value)}
          />
        )}
        <Select id={id} value={value} onChange={(e) => onChange(e.target.value)} aria-describedby={`${id}-note`}>
          {options.map((p) => (
            <option key={p.id} value={p.id}>
              {p.name}
            </option>
          ))}
        </Select>
      </div>
    </Field>
  )
}
