'use client'
import { useId } from 'react'
import type { Requirements } from '../../lib/policy/types.ts'
import type { QueueOption } from '../ui/asked-words.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { CloseGlyph } from '../ui/glyphs.tsx'

interface Props {
  legend?: string
  /** Null: whoever rules name when they name nobody. */
  value: Requirements | null
  onChange(value: Requirements | null): void
  queues: readonly QueueOption[]
  defaultQueue: string
  error?: string | null
}
const sumOf = (queues: Requirements['queues']) => Object.values(queues).reduce((sum, n) => sum + n, 0)
/** Never fewer people than places: then the number says nothing. */
const settled = (queues: Requirements['queues'], least: number): Requirements => ({
  queues,
  min_people: Math.max(1, least, sumOf(queues)),
})

/** Which queues are asked, for how many of their people, and how many different people in all. */
export function RequirementsField({ legend = 'Who decides', value, onChange, queues, defaultQueue, error }: Props) {
  const id = useId()
  const named = Object.entries(value?.queues ?? {})
  const free = queues.filter((q) => !(q.name in (value?.queues ?? {})))
  const standard = queues.find((q) => q.name === defaultQueue)?.title ?? defaultQueue
  const put = (next: [string, number][]) =>
    onChange(next.length ? settled(Object.fromEntries(next), extra + next.reduce((s, [, n]) => s + n, 0)) : null)
  const extra = value ? Math.max(0, value.min_people - sumOf(value.queues)) : 0
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      {named.length === 0 && <p className="text-sm text-muted">1 from {standard}, the default queue.</p>}
      {named.map(([name, people], i) => (
        <div key={name} className="flex items-center gap-2 text-sm">
          <Input
            type="number"
            min={1}
            max={20}
            aria-label={`People from ${name}`}
            className="w-17!"
            value={people}
            onChange={(e) => put(named.with(i, [name, Math.max(1, Math.min(20, Number(e.target.value) || 1))]))}
          />
          <span>from</span>
          <Select
            aria-label={`Queue ${i + 1}`}
            value={name}
            onChange={(e) => put(named.with(i, [e.target.value, people]))}
          >
            {queues
              .filter((q) => q.name === name || free.includes(q))
              .map((q) => (
                <option key={q.name} value={q.name}>
                  {q.title}
                </option>
              ))}
            {!queues.some((q) => q.name === name) && <option value={name}>{name}</option>}
          </Select>
          <Button
            kind="quiet"
            small
            aria-label={`Remove ${name}`}
            className="min-h-9 min-w-9"
            onClick={() => put(named.filter((_, at) => at !== i))}
          >
            <CloseGlyph size={12} />
          </Button>
        </div>
      ))}
      {value && named.length > 0 && (
        <div className="flex items-center gap-2 text-sm">
          <Input
            id={`${id}-more`}
            type="number"
            min={0}
            max={20 - sumOf(value.queues)}
            className="w-17!"
            value={extra}
            onChange={(e) =>
              onChange(
                settled(value.queues, sumOf(value.queues) + Math.max(0, Math.min(19, Number(e.target.value) || 0))),
              )
            }
          />
          <label htmlFor={`${id}-more`}>more from any of these queues, each a different person</label>
        </div>
      )}
      {free.length > 0 && (
        <div>
          <Button small className="min-h-9" onClick={() => put([...named, [(free[0] as QueueOption).name, 1]])}>
            {named.length ? 'Add another queue' : 'Name the queues instead'}
          </Button>
        </div>
      )}
      {error && (
        <p id={`${id}-error`} className="text-xs text-deny">
          {error}
        </p>
      )}
    </fieldset>
  )
}
