'use client'
import { parseAsString, useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import { Select } from '../../../../../components/ui/field.tsx'

/** Any two versions against each other, in the address. */
export function ComparePicker({ versions }: { versions: number[] }) {
  const [pending, startTransition] = useTransition()
  const [{ from, to }, set] = useQueryStates(
    { from: parseAsString, to: parseAsString },
    { shallow: false, history: 'replace', startTransition, scroll: false },
  )
  const options = (none: string) => (
    <>
      <option value="">{none}</option>
      {versions.map((v) => (
        <option key={v} value={v}>
          v{v}
        </option>
      ))}
    </>
  )
  return (
    <span className="flex items-center gap-1.5 text-sm text-muted" aria-busy={pending || undefined}>
      Compare
      <Select
        quiet
        aria-label="From version"
        value={from ?? ''}
        onChange={(e) => void set({ from: e.target.value || null })}
      >
        {options('from')}
      </Select>
      with
      <Select quiet aria-label="To version" value={to ?? ''} onChange={(e) => void set({ to: e.target.value || null })}>
        {options('to')}
      </Select>
    </span>
  )
}
