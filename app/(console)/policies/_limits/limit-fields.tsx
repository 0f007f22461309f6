'use client'
import { ENVIRONMENT_WORDS } from '../../../../components/ui/environment.tsx'
import { Checkbox, Field, Input, Select } from '../../../../components/ui/field.tsx'
import type { LimitDefinition } from '../../../../lib/policy/types.ts'
import { ENVIRONMENTS } from '../../_frame/environments.ts'
import type { LimitChoices } from './limit-button.tsx'
import { MEASURES, SCOPES } from './limit-words.ts'

export type Definition = Omit<LimitDefinition, 'id'>

interface PartProps {
  id: string
  d: Definition
  set(change: Partial<Definition>): void
  /** What is wrong with a member of the definition. */
  wrong(member: string): string | null
  field(member: string): { id: string; 'aria-describedby': string }
}

/** What is counted, for whom, and up to how much. */
export function HowMuchFields({
  id,
  d,
  set,
  wrong,
  field,
  max,
  setMax,
  fault,
}: PartProps & { max: string; setMax(text: string): void; fault: string | null }) {
  return (
    <>
      <Field id={`${id}-measure`} label="What is counted" error={wrong('measure')}>
        <Select
          {...field('measure')}
          value={d.measure}
          onChange={(e) => set({ measure: e.target.value as Definition['measure'] })}
        >
          {Object.entries(MEASURES).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </Select>
      </Field>
      <Field id={`${id}-max`} label="At most" error={fault ?? wrong('max') ?? wrong('currency')}>
        <div className="flex gap-2">
          <Input {...field('max')} inputMode="decimal" value={max} onChange={(e) => setMax(e.target.value)} />
          {d.measure === 'amount' && (
            <Input
              aria-label="Currency"
              placeholder="EUR"
              maxLength={3}
              className="w-20! font-mono"
              value={d.currency ?? ''}
              onChange={(e) => set({ currency: e.target.value.toUpperCase() })}
            />
          )}
          <Select
            aria-label="In"
            className="w-36!"
            value={d.window}
            onChange={(e) => set({ window: e.target.value as Definition['window'] })}
          >
            <option value="hour">an hour</option>
            <option value="day">a day</option>
          </Select>
        </div>
      </Field>
      <Field id={`${id}-scope`} label="Counted for" error={wrong('scope')}>
        <Select
          {...field('scope')}
          value={d.scope}
          onChange={(e) => set({ scope: e.target.value as Definition['scope'] })}
        >
          {Object.entries(SCOPES).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </Select>
      </Field>
    </>
  )
}

/** Where it counts: which tool, which agent, which environments. */
export function WhereFields({ id, d, set, wrong, field, choices }: PartProps & { choices: LimitChoices }) {
  return (
    <>
      <Field id={`${id}-tool`} label="Tool" note="Empty: every tool." error={wrong('tool')}>
        <Input
          {...field('tool')}
          list={`${id}-tools`}
          autoComplete="off"
          className="font-mono"
          value={d.tool ?? ''}
          onChange={(e) => set({ tool: e.target.value })}
        />
        <datalist id={`${id}-tools`}>
          {choices.tools.map((t) => (
            <option key={t} value={t} />
          ))}
        </datalist>
      </Field>
      <Field id={`${id}-identity`} label="Agent" error={wrong('identity')}>
        <Select {...field('identity')} value={d.identity ?? ''} onChange={(e) => set({ identity: e.target.value })}>
          <option value="">Every agent</option>
          {choices.identities.map((i) => (
            <option key={i.id} value={i.id}>
              {i.label}
            </option>
          ))}
          {d.identity && !choices.identities.some((i) => i.id === d.identity) && (
            <option value={d.identity}>{d.identity}</option>
          )}
        </Select>
      </Field>
      <fieldset>
        <legend className="text-sm font-medium">Environments</legend>
        <p className="text-xs text-muted">None chosen: all of them.</p>
        <div className="flex flex-wrap gap-x-4">
          {ENVIRONMENTS.map((e) => (
            <Checkbox
              key={e}
              checked={d.environments?.includes(e) ?? false}
              onChange={() => set({ environments: toggled(d.environments, e) })}
            >
              {ENVIRONMENT_WORDS[e]}
            </Checkbox>
          ))}
        </div>
      </fieldset>
    </>
  )
}

const toggled = <T,>(list: T[] | undefined, item: T): T[] =>
  list?.includes(item) ? list.filter((x) => x !== item) : [...(list ?? []), item]
