'use client'
import { ENVIRONMENT_WORDS } from '../../../../components/ui/environment.tsx'
import { Checkbox, Input } from '../../../../components/ui/field.tsx'
import { ENVIRONMENTS } from '../../_frame/environments.ts'
import { control, Part, PartField, type PartProps } from './part.tsx'

const MODES = [
  { mode: 'log', word: 'Log only', means: 'It changes nothing: what it would have said is written on the cards.' },
  { mode: 'enforce', word: 'Enforce', means: 'Its outcome counts. What it cannot evaluate is denied.' },
] as const

/** Whether, where and when it holds. */
export function HoldsPart({ id, draft, set, faults }: PartProps) {
  return (
    <Part title="When it holds">
      <fieldset>
        <legend className="text-sm font-medium">Mode</legend>
        <div className="mt-1 grid gap-2 sm:grid-cols-2">
          {MODES.map(({ mode, word, means }) => (
            <label
              key={mode}
              className={`flex cursor-pointer gap-2.5 rounded-lg border px-3 py-2.5 text-sm has-checked:border-ink ${mode === 'log' ? 'border-dashed border-field' : 'border-field'}`}
            >
              <input
                type="radio"
                name={`${id}-mode`}
                className="mt-[3px] size-3.5 flex-none accent-accent"
                checked={draft.mode === mode}
                onChange={() => set({ mode })}
              />
              <span>
                <span className="block font-medium">{word}</span>
                <span className="text-muted">{means}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend className="text-sm font-medium">Environments</legend>
        <p className="text-xs text-muted">None chosen: all of them.</p>
        <div className="mt-0.5 flex flex-wrap gap-x-5">
          {ENVIRONMENTS.map((e) => (
            <Checkbox
              key={e}
              checked={draft.environments.includes(e)}
              onChange={() =>
                set({
                  environments: draft.environments.includes(e)
                    ? draft.environments.filter((x) => x !== e)
                    : [...draft.environments, e],
                })
              }
            >
              {ENVIRONMENT_WORDS[e]}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <PartField
          id={id}
          name="from"
          faults={faults}
          pointer="content/effective_from"
          label="From"
          note="Empty: at once."
        >
          <Input
            {...control(id, 'from', faults, 'content/effective_from')}
            type="date"
            value={draft.from}
            onChange={(e) => set({ from: e.target.value })}
          />
        </PartField>
        <PartField
          id={id}
          name="until"
          faults={faults}
          pointer="content/effective_until"
          label="Last day"
          note="Empty: until it is changed."
        >
          <Input
            {...control(id, 'until', faults, 'content/effective_until')}
            type="date"
            value={draft.until}
            onChange={(e) => set({ until: e.target.value })}
          />
        </PartField>
      </div>
    </Part>
  )
}
