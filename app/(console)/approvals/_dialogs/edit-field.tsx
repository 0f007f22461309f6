'use client'
import { type RefObject, useId, useState } from 'react'
import { Checkbox, Field, Input } from '../../../../components/ui/field.tsx'
import { formatMoney, formatNumber } from '../../../../components/ui/format.ts'
import { keyed } from '../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { EditableField } from '../../../../lib/approvals/editable-fields.ts'
import type { Json, JsonObject } from '../../../../lib/policy/types.ts'

interface Props {
  field: EditableField
  all: JsonObject
  error: string | null
  /** Where the dialog begins. */
  first: RefObject<HTMLInputElement | null> | null
  /** Undefined while what is typed is no value. */
  onChange(value: Json | undefined): void
}
export function EditField(props: Props) {
  return props.field.how === 'lower' ? <LowerField {...props} /> : <SubsetField {...props} />
}

/** The currency beside an amount in minor units, when the arguments say it: /amount/value and /amount/currency. */
function currencyOf(field: EditableField, all: JsonObject): string | null {
  const path = field.pointer.split('/').slice(1, -1)
  let at: Json | undefined = all
  for (const name of path) at = typeof at === 'object' && at !== null && !Array.isArray(at) ? at[name] : undefined
  const currency = typeof at === 'object' && at !== null && !Array.isArray(at) ? at.currency : undefined
  return typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : null
}
const digitsOf = (currency: string): number => {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}

function LowerField({ field, all, error, first, onChange }: Props) {
  const id = useId()
  const max = field.value as number
  const currency = currencyOf(field, all)
  const unit = currency ? 10 ** digitsOf(currency) : 1
  const min = field.minimum ?? 0
  const [text, setText] = useState(String(max / unit))
  const shown = (n: number) => (currency ? formatMoney(n, currency) : formatNumber(n))
  const read = (typed: string): { value: number; fault: string | null } => {
    const value = typed.trim() === '' ? Number.NaN : Math.round(Number(typed.replace(',', '.')) * unit * 1e6) / 1e6
    if (Number.isNaN(value)) return { value, fault: 'Write a number.' }
    if (value > max) return { value, fault: `Not more than ${shown(max)}: it can only be lowered.` }
    if (value < min) return { value, fault: `Not less than ${shown(min)}.` }
    return { value, fault: currency && !Number.isInteger(value) ? 'Smaller than the currency’s smallest unit.' : null }
  }
  const { fault } = read(text)
  return (
    <Field
      id={id}
      label={`${field.label}${currency ? `, ${currency}` : ''}`}
      note={`Proposed ${shown(max)}; it can only be lowered.`}
      error={fault ?? error}
    >
      <Input
        id={id}
        ref={first}
        inputMode="decimal"
        value={text}
        onChange={(e) => {
          setText(e.target.value)
          const next = read(e.target.value)
          onChange(next.fault ? undefined : next.value)
        }}
        aria-describedby={`${id}-note`}
        aria-invalid={fault || error ? true : undefined}
        className="max-w-48 tabular-nums"
      />
    </Field>
  )
}

function SubsetField({ field, error, first, onChange }: Props) {
  const items = keyed(field.value as Json[], textOf)
  const [dropped, setDropped] = useState<ReadonlySet<string>>(new Set())
  const toggle = (key: string) => {
    const next = new Set(dropped)
    if (!next.delete(key)) next.add(key)
    setDropped(next)
    onChange(items.filter((i) => !next.has(i.key)).map((i) => i.item))
  }
  return (
    <fieldset>
      <legend className="text-sm font-medium">{field.label}</legend>
      <p className={`text-xs ${error ? 'text-deny' : 'text-muted'}`}>
        {error ??
          `${formatNumber(items.length - dropped.size)} of ${formatNumber(items.length)} stay; none can be added.`}
      </p>
      <div className="mt-1 max-h-56 overflow-y-auto">
        {items.map(({ key, item }, i) => (
          <Checkbox
            key={key}
            ref={i === 0 ? first : null}
            checked={!dropped.has(key)}
            onChange={() => toggle(key)}
            className="flex! w-full"
          >
            <PlainText text={textOf(item)} />
          </Checkbox>
        ))}
      </div>
    </fieldset>
  )
}
const textOf = (item: Json): string => (typeof item === 'string' ? item : JSON.stringify(item))
