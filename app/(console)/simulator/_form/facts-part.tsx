'use client'
import { useId } from 'react'
import { Field, Input, Textarea } from '../../../../components/ui/field.tsx'
import type { ResourceFact } from '../../../../lib/policy/types.ts'

export interface FactTexts {
  /** `order 48213` → JSON, or empty for nobody registered it. */
  attributes: { type: string; id: string; text: string; registered: string }[]
  labels: string
  preview: string
  at: string
}

export const factTexts = (resources: readonly ResourceFact[]): FactTexts['attributes'] =>
  resources.map(({ type, id, attributes }) => {
    const text = attributes ? JSON.stringify(attributes) : ''
    return { type, id, text, registered: text }
  })

/** Facts instead of those that hold now: what a rule reads besides the request. */
export function FactsPart({ value, onChange }: { value: FactTexts; onChange(next: FactTexts): void }) {
  const id = useId()
  const changed = value.attributes.some((a) => a.text !== a.registered) || value.labels || value.preview || value.at
  return (
    <details className="rounded-md border border-line px-3 py-1.5" open={changed ? true : undefined}>
      <summary className="min-h-9 cursor-pointer py-1.5 text-sm font-medium">Facts</summary>
      <div className="grid gap-3 pb-2">
        {value.attributes.map((a, i) => (
          <Field
            key={`${a.type} ${a.id}`}
            id={`${id}-${i}`}
            label={
              <>
                Attributes of{' '}
                <span className="mono">
                  {a.type} {a.id}
                </span>
              </>
            }
            note={a.registered ? 'As registered. JSON; empty: as if nobody had.' : 'Nobody registered it. JSON.'}
          >
            <Textarea
              id={`${id}-${i}`}
              rows={2}
              spellCheck={false}
              value={a.text}
              onChange={(e) =>
                onChange({ ...value, attributes: value.attributes.with(i, { ...a, text: e.target.value }) })
              }
              aria-describedby={`${id}-${i}-note`}
              className="font-mono text-[0.8rem]!"
            />
          </Field>
        ))}
        <Field id={`${id}-preview`} label="A preview says" note={'Its reach as JSON, such as {"rows":1200}.'}>
          <Input
            id={`${id}-preview`}
            value={value.preview}
            onChange={(e) => onChange({ ...value, preview: e.target.value })}
            aria-describedby={`${id}-preview-note`}
            className="font-mono"
          />
        </Field>
        <Field id={`${id}-labels`} label="Labels of the run" note="Separated by commas.">
          <Input
            id={`${id}-labels`}
            value={value.labels}
            onChange={(e) => onChange({ ...value, labels: e.target.value })}
            aria-describedby={`${id}-labels-note`}
          />
        </Field>
        <Field id={`${id}-at`} label="At" note="UTC, such as 2026-12-24T22:00:00Z; empty: now.">
          <Input
            id={`${id}-at`}
            value={value.at}
            onChange={(e) => onChange({ ...value, at: e.target.value })}
            aria-describedby={`${id}-at-note`}
            className="font-mono"
          />
        </Field>
      </div>
    </details>
  )
}
