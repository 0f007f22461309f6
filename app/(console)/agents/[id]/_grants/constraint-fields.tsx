'use client'
import { useId } from 'react'
import { Field, Input, Select } from '../../../../../components/ui/field.tsx'
import type { ToolDefinition } from '../../../../../lib/policy/types.ts'
import type { ArgumentChoice, GrantDraft } from './grant-draft.ts'
import { HourFields } from './hour-fields.tsx'
import { ValueFields } from './value-fields.tsx'

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
        {choices.length > 0 && (
          <ValueFields draft={draft} choices={choices} fault={faultOf('values')} onChange={onChange} />
        )}
        <HourFields draft={draft} zone={zone} fault={faultOf('hours')} onChange={onChange} />
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
