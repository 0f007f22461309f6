'use client'
import { useId } from 'react'
import { Checkbox, Input } from '../../../../../components/ui/field.tsx'
import type { GrantDraft } from './grant-draft.ts'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** From when to when, in the person's zone, and on which days. */
export function HourFields({
  draft,
  zone,
  fault,
  onChange,
}: {
  draft: GrantDraft
  zone: string
  fault: string | null
  onChange(next: Partial<GrantDraft>): void
}) {
  return (
    <div className="grid gap-1.5">
      <Checkbox checked={draft.hours} onChange={(e) => onChange({ hours: e.target.checked })}>
        Only at certain hours
      </Checkbox>
      {draft.hours && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 pl-6 text-sm">
          <Hour label="From" value={draft.from} onChange={(from) => onChange({ from })} />
          <Hour label="to" value={draft.to} onChange={(to) => onChange({ to })} />
          <span className="text-muted">{zone}</span>
          <span className="flex flex-wrap gap-x-3">
            {DAYS.map((day, i) => (
              <Checkbox
                key={day}
                checked={draft.weekdays.includes(i + 1)}
                onChange={() =>
                  onChange({
                    weekdays: draft.weekdays.includes(i + 1)
                      ? draft.weekdays.filter((d) => d !== i + 1)
                      : [...draft.weekdays, i + 1],
                  })
                }
              >
                {day}
              </Checkbox>
            ))}
          </span>
          {fault && <p className="w-full text-xs text-deny">{fault}</p>}
        </div>
      )}
    </div>
  )
}

function Hour({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  const id = useId()
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        inputMode="numeric"
        maxLength={2}
        value={value}
        onChange={(e) => onChange(e.target.value)}
        className="w-14! text-center tabular-nums"
      />
    </span>
  )
}
