'use client'
import { useId } from 'react'
import { RequirementsField } from '../../../../components/forms/requirements-field.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Input, Select } from '../../../../components/ui/field.tsx'
import { CloseGlyph } from '../../../../components/ui/glyphs.tsx'
import type { Who } from '../words.ts'
import { type BandDraft, newBand } from './band-drafts.ts'

const BANDS_MAX = 10
const OUTCOMES = [
  ['allow', 'Alone'],
  ['allow_with_notice', 'Alone, the owner is told'],
  ['require_approval', 'People decide'],
  ['deny', 'Denied'],
] as const

interface Props {
  legend: string
  note: string
  value: BandDraft[]
  onChange(value: BandDraft[]): void
  who: Who
  /** By place: `0/below`, `1/outcome`; the whole list under ''. */
  faults: Record<string, string>
}
/** What happens at which confidence, lowest first: less of it can only tighten. */
export function BandsField({ legend, note, value, onChange, who, faults }: Props) {
  const id = useId()
  const change = (i: number, more: Partial<BandDraft>) =>
    onChange(value.map((b, at) => (at === i ? { ...b, ...more } : b)))
  return (
    <fieldset className="grid gap-2 rounded-lg border border-line p-3.5">
      <legend className="px-1 text-sm font-semibold">{legend}</legend>
      <p className="-mt-1 text-xs text-muted">{note}</p>
      {value.map((band, i) => {
        const last = i === value.length - 1
        const fault = faults[`${i}/below`] ?? faults[`${i}/outcome`] ?? faults[`${i}/requirements`]
        return (
          <div key={band.key} className="grid gap-2 border-b border-line pb-3 last-of-type:border-0 last-of-type:pb-0">
            <div className="flex flex-wrap items-center gap-2 text-sm">
              {last ? (
                <span className="min-w-36">{value.length === 1 ? 'At any confidence' : 'Above that'}</span>
              ) : (
                <span className="flex min-w-36 items-center gap-2">
                  <label htmlFor={`${id}-${i}-below`}>Below</label>
                  <Input
                    id={`${id}-${i}-below`}
                    className="w-20!"
                    inputMode="decimal"
                    placeholder="0.80"
                    aria-describedby={`${id}-${i}-fault`}
                    aria-invalid={faults[`${i}/below`] ? true : undefined}
                    value={band.below}
                    onChange={(e) => change(i, { below: e.target.value })}
                  />
                </span>
              )}
              <Select
                aria-label={`${legend}: outcome ${last ? 'at the highest confidence' : `below ${band.below || 'a confidence'}`}`}
                aria-describedby={`${id}-${i}-fault`}
                className="w-56!"
                value={band.outcome}
                onChange={(e) => change(i, { outcome: e.target.value as BandDraft['outcome'] })}
              >
                {OUTCOMES.map(([outcome, word]) => (
                  <option key={outcome} value={outcome}>
                    {word}
                  </option>
                ))}
              </Select>
              {value.length > 1 && !last && (
                <Button
                  kind="quiet"
                  small
                  className="min-h-9 min-w-9"
                  aria-label={`Remove the band below ${band.below || 'it'}`}
                  onClick={() => onChange(value.filter((_, at) => at !== i))}
                >
                  <CloseGlyph size={12} />
                </Button>
              )}
            </div>
            {band.outcome === 'require_approval' && (
              <RequirementsField
                value={band.requirements}
                onChange={(requirements) => change(i, { requirements })}
                queues={who.queues}
                defaultQueue={who.defaultQueue}
                error={faults[`${i}/requirements/queues`] ?? null}
              />
            )}
            <p id={`${id}-${i}-fault`} className="text-xs text-deny empty:hidden">
              {fault}
            </p>
          </div>
        )
      })}
      {faults[''] && <p className="text-xs text-deny">{faults['']}</p>}
      {value.length < BANDS_MAX && (
        <div>
          <Button
            small
            className="min-h-9"
            onClick={() =>
              onChange([
                ...value.slice(0, -1),
                newBand({ below: '', outcome: 'require_approval', requirements: null }),
                ...value.slice(-1),
              ])
            }
          >
            Something stricter at low confidence
          </Button>
        </div>
      )}
    </fieldset>
  )
}
