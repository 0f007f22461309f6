'use client'
import { Button } from '../../../../components/ui/button.tsx'
import { Input } from '../../../../components/ui/field.tsx'
import { CloseGlyph } from '../../../../components/ui/glyphs.tsx'
import { impactWord } from '../../../../components/ui/impact.tsx'
import { type BandsDraft, type Faults, LEVELS, MEASURES, type Steps } from './bands-draft.ts'
import { BandsTable, Cell, RowHead } from './layout.tsx'

export interface PartProps {
  draft: BandsDraft
  set(change: Partial<BandsDraft>): void
  faults: Faults
}
const NO_STEPS: Steps = { low: '', medium: '', high: '' }

/** What is still low, medium and high, by measure and by currency. */
export function HowMuch({ draft, set, faults }: PartProps) {
  const amount = (i: number, more: Partial<BandsDraft['amounts'][number]>) =>
    set({ amounts: draft.amounts.map((a, at) => (at === i ? { ...a, ...more } : a)) })
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
      <BandsTable
        scrolls
        label="By how much"
        note="Up to and including. Empty skips a level; beyond the last one it is critical."
        columns={['Measure', 'Low', 'Medium', 'High', '']}
      >
        {MEASURES.map(({ name, word, means }) => (
          <tr key={name}>
            <RowHead note={means}>{word}</RowHead>
            <StepInputs
              label={word}
              steps={draft.measures[name]}
              at={name}
              faults={faults}
              onChange={(steps) => set({ measures: { ...draft.measures, [name]: steps } })}
            />
            <Cell>{null}</Cell>
          </tr>
        ))}
        {draft.amounts.map((a, i) => (
          <tr key={a.key}>
            <RowHead>
              <span className="flex items-center gap-2">
                Amount in
                <Input
                  aria-label={`Currency ${i + 1}`}
                  maxLength={3}
                  className="w-18! font-mono"
                  value={a.currency}
                  aria-invalid={faults[`currency/${i}`] ? true : undefined}
                  onChange={(e) => amount(i, { currency: e.target.value.toUpperCase() })}
                />
              </span>
              <Fault text={faults[`currency/${i}`]} />
            </RowHead>
            <StepInputs
              label={`Amount in ${a.currency}`}
              steps={a.steps}
              at={`amounts/${i}`}
              faults={faults}
              onChange={(steps) => amount(i, { steps })}
            />
            <Cell>
              <Button
                kind="quiet"
                small
                className="min-h-9 min-w-9"
                aria-label={`Remove ${a.currency}: actions in it are denied`}
                onClick={() => set({ amounts: draft.amounts.filter((_, at) => at !== i) })}
              >
                <CloseGlyph size={12} />
              </Button>
            </Cell>
          </tr>
        ))}
      </BandsTable>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          small
          className="min-h-9"
          onClick={() =>
            set({ amounts: [...draft.amounts, { key: `new ${draft.amounts.length}`, currency: '', steps: NO_STEPS }] })
          }
        >
          Add a currency
        </Button>
        <p className="text-xs text-muted">An amount in a currency without bands is denied.</p>
      </div>
    </div>
  )
}

function StepInputs({
  label,
  steps,
  at,
  faults,
  onChange,
}: {
  label: string
  steps: Steps
  at: string
  faults: Faults
  onChange(steps: Steps): void
}) {
  return LEVELS.map((level) => (
    <Cell key={level}>
      <Input
        aria-label={`${label}: ${impactWord(level).toLowerCase()} up to`}
        inputMode="decimal"
        className="w-28!"
        value={steps[level]}
        aria-invalid={faults[`${at}/${level}`] ? true : undefined}
        onChange={(e) => onChange({ ...steps, [level]: e.target.value })}
      />
      <Fault text={faults[`${at}/${level}`]} />
    </Cell>
  ))
}
export const Fault = ({ text }: { text: string | undefined }) =>
  text ? <span className="mt-0.5 block max-w-40 text-xs text-deny">{text}</span> : null
