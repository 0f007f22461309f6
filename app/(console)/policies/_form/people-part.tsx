'use client'
import { Input, Textarea } from '../../../../components/ui/field.tsx'
import { formatUnit } from '../../../../components/ui/format.ts'
import { OwnerField } from '../../agents/_components/owner-field.tsx'
import { control, Part, PartField, type PartProps } from './part.tsx'

export interface People {
  list: { id: string; name: string }[]
  /** There are more than these. */
  more: boolean
}
/** Who answers for it, until when, and why there is another version. */
export function PeoplePart({ people, isNew, ...part }: PartProps & { people: People; isNew: boolean }) {
  const { id, draft, set, faults } = part
  return (
    <Part title="Who answers for it">
      <div className="grid gap-4 sm:grid-cols-2">
        <OwnerField
          id={`${id}-owner`}
          people={people.list}
          more={people.more}
          value={draft.owner}
          error={faults.owner ?? null}
          note="Is asked when somebody doubts it."
          onChange={(owner) => set({ owner })}
        />
        <PartField
          id={id}
          name="review"
          faults={faults}
          pointer="review_at"
          label="Look at it again on"
          note="Past that day the catalog says that it is due."
        >
          <Input
            {...control(id, 'review', faults, 'review_at')}
            type="date"
            value={draft.review}
            onChange={(e) => set({ review: e.target.value })}
          />
        </PartField>
      </div>
      <PartField
        id={id}
        name="rationale"
        faults={faults}
        pointer="rationale"
        label="Rationale"
        note={isNew ? 'Why there is such a rule. Kept as evidence.' : 'Why there is another version. Kept as evidence.'}
      >
        <Textarea
          {...control(id, 'rationale', faults, 'rationale')}
          value={draft.rationale}
          maxLength={4000}
          onChange={(e) => set({ rationale: e.target.value })}
        />
      </PartField>
    </Part>
  )
}

/** What most rules do without. */
export function MorePart({ id, draft, set, faults }: PartProps) {
  const { measure: m } = draft
  const limit = Number(m.limit)
  const change = (more: Partial<typeof m>) => set({ measure: { ...m, ...more } })
  return (
    <Part title="On the card" note="Optional.">
      <fieldset className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)]">
        <legend className="mb-1 text-sm font-medium">Limit against actual</legend>
        <PartField
          id={id}
          name="path"
          faults={faults}
          pointer="content/measure/path"
          label="Value"
          note="Such as context.amount.value."
        >
          <Input
            {...control(id, 'path', faults, 'content/measure/path')}
            value={m.path}
            autoComplete="off"
            className="font-mono"
            onChange={(e) => change({ path: e.target.value })}
          />
        </PartField>
        <PartField
          id={id}
          name="limit"
          faults={faults}
          pointer="content/measure/limit"
          label="Limit"
          note={m.limit && Number.isSafeInteger(limit) ? formatUnit(limit, m.unit) : 'Money in minor units.'}
        >
          <Input
            {...control(id, 'limit', faults, 'content/measure/limit')}
            inputMode="numeric"
            value={m.limit}
            onChange={(e) => change({ limit: e.target.value })}
          />
        </PartField>
        <PartField id={id} name="unit" faults={faults} pointer="content/measure/unit" label="Unit" note="EUR, rows, …">
          <Input
            {...control(id, 'unit', faults, 'content/measure/unit')}
            value={m.unit}
            maxLength={20}
            onChange={(e) => change({ unit: e.target.value })}
          />
        </PartField>
      </fieldset>
    </Part>
  )
}
