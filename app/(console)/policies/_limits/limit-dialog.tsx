'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { RequirementsField } from '../../../../components/forms/requirements-field.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Input, Select } from '../../../../components/ui/field.tsx'
import { toMajor, toMinor } from '../../../../components/ui/minor-units.ts'
import { putLimit } from '../actions.ts'
import type { LimitChoices, LimitShown } from './limit-button.tsx'
import { type Definition, HowMuchFields, WhereFields } from './limit-fields.tsx'

const NEW: Definition = {
  scope: 'identity_tool',
  measure: 'count',
  window: 'hour',
  max: 100,
  outcome: 'deny',
  reason_code: '',
  sentence: '',
}

interface Props {
  open: boolean
  onClose(): void
  limit: LimitShown | null
  choices: LimitChoices
}
export default function LimitDialog({ open, onClose, limit, choices }: Props) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const { state, pending, run, proposal } = useGoverned(putLimit, onClose)
  const [name, setName] = useState(limit?.id ?? '')
  const [d, setD] = useState<Definition>(limit?.definition ?? NEW)
  const [max, setMax] = useState(limit ? shownMax(limit.definition) : '100')
  const [fault, setFault] = useState<string | null>(null)
  const set = (more: Partial<Definition>) => setD((before) => ({ ...before, ...more }))
  const wrong = (member: string) => state.fields[`definition/${member}`] ?? null
  async function submit() {
    const value = d.measure === 'amount' ? toMinor(max, d.currency ?? '') : toMinor(max, 'JPY')
    setFault(value === null ? 'is not a number of that unit' : null)
    if (value === null) return
    const answer = await run({ limit: name.trim(), definition: tidy({ ...d, max: value }) })
    if (!answer.ok) return
    onClose()
    notify(`${name.trim()} holds from the next decision on.`)
    router.refresh()
  }
  const field = (member: string) => ({ id: `${id}-${member}`, 'aria-describedby': `${id}-${member}-note` })
  const part = { d, set, wrong, field, id }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title={limit ? `Change ${limit.id}` : 'Set a limit'}
      description={limit ? 'What was counted under its name stays counted.' : undefined}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} onClick={submit}>
            Set limit
          </Button>
        </>
      }
    >
      <div className="grid gap-4 md:grid-cols-2">
        {!limit && (
          <Field
            id={`${id}-name`}
            label="Name"
            note="Lower case, such as refunds-per-hour."
            error={state.fields[''] ?? (state.code === 'invalid_request' && !name.trim() ? 'is missing' : null)}
          >
            <Input {...field('name')} value={name} onChange={(e) => setName(e.target.value)} className="font-mono" />
          </Field>
        )}
        <Field id={`${id}-reason_code`} label="Reason code" note="Upper case, stable." error={wrong('reason_code')}>
          <Input
            {...field('reason_code')}
            value={d.reason_code}
            onChange={(e) => set({ reason_code: e.target.value.toUpperCase() })}
            className="font-mono"
          />
        </Field>
        <div className="md:col-span-2">
          <Field
            id={`${id}-sentence`}
            label="Sentence"
            note="What an agent’s owner and an auditor read."
            error={wrong('sentence')}
          >
            <Input {...field('sentence')} value={d.sentence} onChange={(e) => set({ sentence: e.target.value })} />
          </Field>
        </div>
        <HowMuchFields {...part} max={max} setMax={setMax} fault={fault} />
        <WhereFields {...part} choices={choices} />
        <Field id={`${id}-outcome`} label="Beyond it" error={wrong('outcome')}>
          <Select
            {...field('outcome')}
            value={d.outcome}
            onChange={(e) => set({ outcome: e.target.value as Definition['outcome'] })}
          >
            <option value="deny">Denied, with when to try again</option>
            <option value="require_approval">A person is asked</option>
          </Select>
        </Field>
        {d.outcome === 'require_approval' && (
          <RequirementsField
            value={d.requirements ?? null}
            onChange={(requirements) =>
              setD(({ requirements: _, ...rest }) => (requirements ? { ...rest, requirements } : rest))
            }
            queues={choices.queues}
            defaultQueue={choices.defaultQueue}
            error={wrong('requirements') ?? wrong('requirements/queues')}
          />
        )}
        <div className="md:col-span-2">
          <FormMessage state={state} />
        </div>
      </div>
      {proposal}
    </Dialog>
  )
}

const shownMax = (d: Definition): string =>
  d.measure === 'amount' && d.currency ? toMajor(d.max, d.currency) : String(d.max)

/** Members that say nothing are left out; what goes with another choice does not travel. */
function tidy({ tool, identity, environments, currency, requirements, ...d }: Definition): Definition {
  return {
    ...d,
    ...(tool?.trim() ? { tool: tool.trim() } : {}),
    ...(identity ? { identity } : {}),
    ...(environments?.length ? { environments } : {}),
    ...(d.measure === 'amount' ? { currency: currency ?? '' } : {}),
    ...(d.outcome === 'require_approval' && requirements ? { requirements } : {}),
  }
}
