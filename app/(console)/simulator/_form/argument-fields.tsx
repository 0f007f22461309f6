'use client'
import { useId } from 'react'
import { Checkbox, Field, Input, Select, Textarea } from '../../../../components/ui/field.tsx'
import type { Json, JsonObject } from '../../../../lib/policy/types.ts'
import { type SchemaField, valueAt, withValueAt } from './schema-fields.ts'

/** The arguments by the tool's schema, a field for each. */
export function ArgumentFields({
  fields,
  value,
  onChange,
}: {
  fields: SchemaField[]
  value: JsonObject
  onChange(args: JsonObject): void
}) {
  const id = useId()
  return (
    <div className="grid gap-3">
      {fields.map((field) => (
        <ArgumentField
          key={field.label}
          id={`${id}-${field.label}`}
          field={field}
          value={valueAt(value, field.path)}
          onChange={(next) => onChange(withValueAt(value, field.path, next))}
        />
      ))}
    </div>
  )
}

function ArgumentField({
  id,
  field: { label, kind, required, choices, note },
  value,
  onChange,
}: {
  id: string
  field: SchemaField
  value: Json | undefined
  onChange(value: Json | undefined): void
}) {
  const name = (
    <>
      <span className="mono">{label}</span>
      {!required && <span className="font-normal text-muted"> (optional)</span>}
    </>
  )
  if (kind === 'boolean')
    return (
      <Checkbox checked={value === true} onChange={(e) => onChange(e.target.checked)}>
        {name}
      </Checkbox>
    )
  const noted = note ? { 'aria-describedby': `${id}-note` } : {}
  return (
    <Field id={id} label={name} note={note}>
      {kind === 'choice' ? (
        <Select
          id={id}
          value={value === undefined ? '' : String(value)}
          onChange={(e) => onChange(choices.find((c) => String(c) === e.target.value))}
          {...noted}
        >
          {!required && <option value="">Not given</option>}
          {choices.map((c) => (
            <option key={String(c)} value={String(c)}>
              {String(c)}
            </option>
          ))}
        </Select>
      ) : kind === 'json' ? (
        <Textarea
          id={id}
          rows={2}
          spellCheck={false}
          defaultValue={value === undefined ? '' : JSON.stringify(value)}
          onBlur={(e) => onChange(parsed(e.target.value))}
          className="font-mono text-[0.8rem]!"
          {...noted}
        />
      ) : (
        <Input
          id={id}
          value={value === undefined || value === null ? '' : String(value)}
          inputMode={kind === 'integer' ? 'numeric' : kind === 'number' ? 'decimal' : undefined}
          onChange={(e) => onChange(kind === 'text' ? textOf(e.target.value, required) : numberOf(e.target.value))}
          {...noted}
        />
      )}
    </Field>
  )
}

const textOf = (text: string, required: boolean): string | undefined => (text || required ? text : undefined)
/** What is no number stays as it was written: the engine says what is wrong with it. */
function numberOf(text: string): Json | undefined {
  if (text === '') return undefined
  const n = Number(text)
  return Number.isFinite(n) && !/[.eE]$|^-?$/.test(text) ? n : text
}
function parsed(text: string): Json | undefined {
  if (!text.trim()) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
