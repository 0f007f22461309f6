'use client'
import { Button } from '../../../../../components/ui/button.tsx'
import { Input, Select } from '../../../../../components/ui/field.tsx'
import { CloseGlyph } from '../../../../../components/ui/glyphs.tsx'
import type { ArgumentChoice, GrantDraft } from './grant-draft.ts'

/** Arguments that may hold only certain values, a line each. */
export function ValueFields({
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
