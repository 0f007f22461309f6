'use client'
import { useId } from 'react'
import { Button } from '../../../../../components/ui/button.tsx'
import { Checkbox, Field, Input, Select } from '../../../../../components/ui/field.tsx'
import { CloseGlyph } from '../../../../../components/ui/glyphs.tsx'
import type { ToolDefinition } from '../../../../../lib/policy/types.ts'
import type { ArgumentChoice, GrantDraft } from './grant-draft.ts'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

interface Props {
  draft: GrantDraft
  definition: ToolDefinition
  choices: ArgumentChoice[]
  queues: string[]
  zone: string
  faultOf(name: string): string | null
  onChange(next: Partial<GrantDraft>): void
}
/** Only what this tool can be measured by: a constraint on what nobody knows would never hold. */
export function ConstraintFields({ draft, definition, choices, queues, zone, faultOf, onChange }: Props) {
  const id = useId()
  const { pointers, bounded_by, reach } = definition
  const money = pointers.amount !== undefined
  const rows = Boolean(pointers.rows ?? bounded_by?.rows ?? reach?.rows)
  const recipients = Boolean(pointers.recipients ?? bounded_by?.recipients ?? reach?.recipients)
  const field = (name: keyof GrantDraft & string, label: string, note?: string) => (
    <Field id={`${id}-${name}`} label={label} note={note} error={faultOf(name)}>
      <Input
        id={`${id}-${name}`}
        inputMode="decimal"
        autoComplete="off"
        value={String(draft[name])}
        onChange={(e) => onChange({ [name]: e.target.value })}
        aria-describedby={`${id}-${name}-note`}
        aria-invalid={faultOf(name) ? true : undefined}
        className="tabular-nums"
      />
    </Field>
  )
  return (
    <>
      <fieldset className="grid gap-3 border-t border-line pt-3">
        <legend className="float-left w-full text-sm font-medium">At most</legend>
        <p className="clear-both -mt-2 text-xs text-muted">
          What is left empty is not limited by the grant; the rules still are.
        </p>
        <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-4">
          {money && field('amount', 'Amount')}
          {money && (
            <Field id={`${id}-currency`} label="Currency">
              <Input
                id={`${id}-currency`}
                maxLength={3}
                autoComplete="off"
                value={draft.currency}
                onChange={(e) => onChange({ currency: e.target.value.toUpperCase() })}
              />
            </Field>
          )}
          {rows && field('rows', 'Rows')}
          {recipients && field('recipients', 'Recipients')}
        </div>
        {choices.length > 0 && <Values draft={draft} choices={choices} fault={faultOf('values')} onChange={onChange} />}
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
              {faultOf('hours') && <p className="w-full text-xs text-deny">{faultOf('hours')}</p>}
            </div>
          )}
        </div>
        <Field
          id={`${id}-classes`}
          label="Only data of these classes (optional)"
          note="Such as health, financial. A resource that nobody registered has no known class, so the grant does not cover it."
          error={faultOf('constraints/data_classes')}
        >
          <Input
            id={`${id}-classes`}
            autoComplete="off"
            value={draft.dataClasses}
            onChange={(e) => onChange({ dataClasses: e.target.value })}
            aria-describedby={`${id}-classes-note`}
          />
        </Field>
      </fieldset>
      {(money || rows) && (
        <fieldset className="grid gap-3 border-t border-line pt-3">
          <legend className="float-left w-full text-sm font-medium">Ask a person above</legend>
          <p className="clear-both -mt-2 text-xs text-muted">
            Stricter than the rules, for this grant alone. Below it nothing changes.
          </p>
          <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-4">
            {money && field('askAmount', `Amount, ${draft.currency}`)}
            {rows && field('askRows', 'Rows')}
            {queues.length > 0 && (
              <div className="col-span-2">
                <Field id={`${id}-queue`} label="Whom">
                  <Select
                    id={`${id}-queue`}
                    value={draft.askQueue}
                    onChange={(e) => onChange({ askQueue: e.target.value })}
                  >
                    <option value="">As the threshold says</option>
                    {queues.map((q) => (
                      <option key={q} value={q}>
                        {q}
                      </option>
                    ))}
                  </Select>
                </Field>
              </div>
            )}
          </div>
        </fieldset>
      )}
    </>
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

function Values({
  draft,
  choices,
  fault,
  onChange,
}: {
  draft: GrantDraft
  choices: ArgumentChoice[]
  fault: string | null
  onChange(next: Partial<GrantDraft>): void
}) {
  const { values } = draft
  const edit = (key: number, next: { pointer?: string; allowed?: string }) =>
    onChange({ values: values.map((v) => (v.key === key ? { ...v, ...next } : v)) })
  return (
    <div className="grid gap-2">
      {values.map((v) => (
        <div key={v.key} className="grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)_auto] items-center gap-2">
          <Select aria-label="Argument" value={v.pointer} onChange={(e) => edit(v.key, { pointer: e.target.value })}>
            {choices.map((c) => (
              <option key={c.pointer} value={c.pointer}>
                {c.pointer.slice(1)}
              </option>
            ))}
          </Select>
          <Input
            aria-label={`Allowed values of ${v.pointer.slice(1)}`}
            placeholder="Allowed values, divided by commas"
            autoComplete="off"
            value={v.allowed}
            onChange={(e) => edit(v.key, { allowed: e.target.value })}
          />
          <Button
            kind="quiet"
            small
            aria-label={`Drop the values of ${v.pointer.slice(1)}`}
            onClick={() => onChange({ values: values.filter((x) => x.key !== v.key) })}
          >
            <CloseGlyph size={12} />
          </Button>
        </div>
      ))}
      {fault && <p className="text-xs text-deny">{fault}</p>}
      {values.length < 20 && (
        <span>
          <Button
            small
            onClick={() =>
              onChange({
                values: [
                  ...values,
                  {
                    key: Math.max(0, ...values.map((v) => v.key)) + 1,
                    pointer:
                      choices.find((c) => !values.some((v) => v.pointer === c.pointer))?.pointer ??
                      choices[0]?.pointer ??
                      '',
                    allowed: '',
                  },
                ],
              })
            }
          >
            Only certain values of an argument…
          </Button>
        </span>
      )}
    </div>
  )
}
