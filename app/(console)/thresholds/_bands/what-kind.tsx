'use client'
import { Button } from '../../../../components/ui/button.tsx'
import { Input, Select } from '../../../../components/ui/field.tsx'
import { words } from '../../../../components/ui/format.ts'
import { CloseGlyph } from '../../../../components/ui/glyphs.tsx'
import { impactWord } from '../../../../components/ui/impact.tsx'
import {
  CLASSES,
  IMPACTS,
  type Impact,
  REVERSIBILITIES,
  SENSITIVITIES,
  type Sensitivity,
} from '../../../../lib/policy/types.ts'
import { REVERSIBILITY, SENSITIVITY } from '../words.ts'
import type { BandsDraft } from './bands-draft.ts'
import { Fault, type PartProps } from './how-much.tsx'
import { BandsTable, Cell, RowHead } from './layout.tsx'

let made = 0
const freshKey = () => `new ${++made}`

/** The least impact by class, reversibility, effects and data. */
export function WhatKind({ draft, set, faults }: PartProps) {
  const data = (i: number, more: Partial<BandsDraft['data'][number]>) =>
    set({ data: draft.data.map((c, at) => (at === i ? { ...c, ...more } : c)) })
  const effect = (i: number, more: Partial<BandsDraft['effects'][number]>) =>
    set({ effects: draft.effects.map((e, at) => (at === i ? { ...e, ...more } : e)) })
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-7 lg:grid-cols-2">
        <BandsTable scrolls label="By the kind of action" columns={['Kind', 'At least']}>
          {CLASSES.map((c) => (
            <tr key={c}>
              <RowHead>{words(c)}</RowHead>
              <ImpactCell
                of={c}
                value={draft.class[c]}
                onChange={(impact) => set({ class: { ...draft.class, [c]: impact } })}
              />
            </tr>
          ))}
          {REVERSIBILITIES.map((r) => (
            <tr key={r}>
              <RowHead>{REVERSIBILITY[r].word}</RowHead>
              <ImpactCell
                of={REVERSIBILITY[r].word}
                value={draft.reversibility[r]}
                onChange={(impact) => set({ reversibility: { ...draft.reversibility, [r]: impact } })}
              />
            </tr>
          ))}
          <tr>
            <RowHead>Unknown reach</RowHead>
            <ImpactCell of="unknown reach" value={draft.unbounded} onChange={(unbounded) => set({ unbounded })} />
          </tr>
        </BandsTable>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2">
          <BandsTable scrolls label="By its effects" columns={['Effect', 'At least', '']}>
            {draft.effects.map((e, i) => (
              <tr key={e.key}>
                <NameCell
                  label="Effect"
                  value={e.name}
                  fault={faults[`effects/${i}`]}
                  onChange={(name) => effect(i, { name })}
                />
                <ImpactCell of={e.name} value={e.impact} onChange={(impact) => effect(i, { impact })} />
                <RemoveCell of={e.name} onRemove={() => set({ effects: draft.effects.filter((_, at) => at !== i) })} />
              </tr>
            ))}
          </BandsTable>
          <div>
            <Button
              small
              className="min-h-9"
              onClick={() => set({ effects: [...draft.effects, { key: freshKey(), name: '', impact: 'medium' }] })}
            >
              Add an effect
            </Button>
          </div>
        </div>
      </div>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
        <BandsTable
          scrolls
          label="By the data"
          note="A class that is not listed counts as medium and personal."
          columns={['Data class', 'At least', 'Layer of the matrix', '']}
        >
          {draft.data.map((c, i) => (
            <tr key={c.key}>
              <NameCell
                label="Data class"
                value={c.name}
                fault={faults[`data/${i}`]}
                onChange={(name) => data(i, { name })}
              />
              <ImpactCell of={c.name} value={c.impact} onChange={(impact) => data(i, { impact })} />
              <Cell>
                <Select
                  aria-label={`Layer of ${c.name || 'the new class'}`}
                  className="w-36!"
                  value={c.sensitivity}
                  onChange={(e) => data(i, { sensitivity: e.target.value as Sensitivity })}
                >
                  {SENSITIVITIES.map((s) => (
                    <option key={s} value={s}>
                      {SENSITIVITY[s]}
                    </option>
                  ))}
                </Select>
              </Cell>
              <RemoveCell of={c.name} onRemove={() => set({ data: draft.data.filter((_, at) => at !== i) })} />
            </tr>
          ))}
        </BandsTable>
        <div>
          <Button
            small
            className="min-h-9"
            onClick={() =>
              set({ data: [...draft.data, { key: freshKey(), name: '', impact: 'medium', sensitivity: 'personal' }] })
            }
          >
            Add a data class
          </Button>
        </div>
      </div>
    </>
  )
}

const ImpactCell = ({ of, value, onChange }: { of: string; value: Impact; onChange(impact: Impact): void }) => (
  <Cell>
    <Select
      aria-label={`Least impact of ${of || 'the new one'}`}
      className="w-28!"
      value={value}
      onChange={(e) => onChange(e.target.value as Impact)}
    >
      {IMPACTS.map((impact) => (
        <option key={impact} value={impact}>
          {impactWord(impact)}
        </option>
      ))}
    </Select>
  </Cell>
)
const NameCell = ({
  label,
  value,
  fault,
  onChange,
}: {
  label: string
  value: string
  fault: string | undefined
  onChange(value: string): void
}) => (
  <Cell>
    <Input
      aria-label={label}
      className="w-44! font-mono"
      autoComplete="off"
      value={value}
      aria-invalid={fault ? true : undefined}
      onChange={(e) => onChange(e.target.value)}
    />
    <Fault text={fault} />
  </Cell>
)
const RemoveCell = ({ of, onRemove }: { of: string; onRemove(): void }) => (
  <Cell>
    <Button
      kind="quiet"
      small
      className="min-h-9 min-w-9"
      aria-label={`Remove ${of || 'the new one'}`}
      onClick={onRemove}
    >
      <CloseGlyph size={12} />
    </Button>
  </Cell>
)
