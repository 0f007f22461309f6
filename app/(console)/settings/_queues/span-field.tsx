'use client'
import { Field, Input, Select } from '../../../../components/ui/field.tsx'
import { UNITS, type Unit } from './span.ts'

/** So many minutes, hours or days. */
export function SpanField({
  id,
  label,
  note,
  error,
  value,
  onChange,
}: {
  id: string
  label: string
  note?: string
  error: string | null
  value: { n: string; unit: Unit }
  onChange(value: { n: string; unit: Unit }): void
}) {
  return (
    <Field id={id} label={label} note={note} error={error}>
      <div className="flex gap-2">
        <Input
          id={id}
          type="number"
          min={1}
          className="w-24!"
          value={value.n}
          aria-describedby={`${id}-note`}
          aria-invalid={error ? true : undefined}
          onChange={(e) => onChange({ ...value, n: e.target.value })}
        />
        <Select
          aria-label={`${label}: unit`}
          className="w-32!"
          value={value.unit}
          onChange={(e) => onChange({ ...value, unit: e.target.value as Unit })}
        >
          {UNITS.map((u) => (
            <option key={u.word} value={u.word}>
              {u.long}
            </option>
          ))}
        </Select>
      </div>
    </Field>
  )
}
