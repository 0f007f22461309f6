'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../../components/forms/governed.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { endOf } from '../../../../../components/time/day-bounds.ts'
import { useTimeZone } from '../../../../../components/time/time-zone.tsx'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../components/ui/dialog.tsx'
import { ENVIRONMENT_WORDS } from '../../../../../components/ui/environment.tsx'
import { Field, Input, Select, Textarea } from '../../../../../components/ui/field.tsx'
import type { ToolDefinition } from '../../../../../lib/policy/types.ts'
import { definitionOf, grant, replaceGrant } from '../../actions.ts'
import { ConstraintFields } from './constraint-fields.tsx'
import { argumentChoices, draftFrom, type GrantDraft, grantOf } from './grant-draft.ts'
import type { GrantFormData, GrantPreset } from './grant-form-data.ts'

const DAY_MS = 86_400_000
const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

interface Props {
  form: GrantFormData
  preset: GrantPreset
  open: boolean
  onClose(): void
}
/** A grant: whom, which tool, how far, until when, what for. An edit is a new grant that replaces the old one. */
export default function GrantDialog({ form, preset, open, onClose }: Props) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const { own } = useTimeZone()
  const was = preset.replaces
  const [draft, setDraft] = useState<GrantDraft>(() =>
    draftFrom(was, preset.identity ?? form.identities[0]?.id ?? '', preset.tool ?? '', dayIn(90)),
  )
  const [tried, setTried] = useState(false)
  const change = (next: Partial<GrantDraft>) => setDraft((d) => ({ ...d, ...next }))
  const looked = useAction(definitionOf)
  const [definition, setDefinition] = useState<ToolDefinition | null>(null)
  const { state, pending, run, proposal } = useGoverned(was ? replaceGrant : grant, onClose)
  const look = looked.run
  useEffect(() => {
    const tool = draft.tool.trim()
    setDefinition(null)
    if (!tool) return
    let late = false
    const timer = setTimeout(async () => {
      const found = await look({ tool })
      if (!late) setDefinition(found.data?.definition ?? null)
    }, 250)
    return () => {
      late = true
      clearTimeout(timer)
    }
  }, [draft.tool, look])
  const choices = argumentChoices(definition)
  const { body, faults } = grantOf(draft, choices, own, endOf(draft.ends, own))
  const faultOf = (name: string) => state.fields[name] ?? (tried ? (faults[name] ?? null) : null)
  const unknownTool = draft.tool.trim() !== '' && looked.state.code === 'not_found'
  async function submit() {
    setTried(true)
    if (Object.keys(faults).length) return
    const answer = await run(was ? { ...body, replaces: was.id } : body, draft.justification.trim())
    if (!answer.ok) return
    onClose()
    notify(was ? 'Replaced: the new grant holds from the next decision.' : `${draft.tool} is granted.`)
    router.refresh()
  }
  return (
    <Dialog
      wide
      open={open}
      onClose={onClose}
      title={was ? `Replace the grant of ${was.tool}` : `Grant a tool to ${form.agent}`}
      description={
        was
          ? 'A grant is never changed: this makes a new one and revokes the old.'
          : 'A grant only opens the door: policies, thresholds and the stage still decide each action.'
      }
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={`${id}-form`} busy={pending}>
            {was ? 'Replace grant' : 'Grant'}
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        noValidate
        className="grid gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          void submit()
        }}
      >
        <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,11rem)_minmax(0,1fr)]">
          <Field id={`${id}-identity`} label="Environment" error={faultOf('identity')}>
            <Select
              id={`${id}-identity`}
              value={draft.identity}
              disabled={was !== undefined}
              onChange={(e) => change({ identity: e.target.value })}
            >
              {form.identities.map((i) => (
                <option key={i.id} value={i.id}>
                  {ENVIRONMENT_WORDS[i.environment]}
                </option>
              ))}
            </Select>
          </Field>
          <Field
            id={`${id}-tool`}
            label="Tool"
            note={definition ? `${definition.title}: ${definition.description}` : 'Its name, such as billing.refund.'}
            error={unknownTool ? 'There is no such tool.' : faultOf('tool')}
          >
            <Input
              id={`${id}-tool`}
              list={`${id}-tools`}
              autoComplete="off"
              value={draft.tool}
              disabled={was !== undefined}
              onChange={(e) => change({ tool: e.target.value })}
              aria-describedby={`${id}-tool-note`}
              aria-invalid={unknownTool || faultOf('tool') ? true : undefined}
              className="font-mono"
            />
          </Field>
          <datalist id={`${id}-tools`}>
            {form.tools.map((t) => (
              <option key={t} value={t} />
            ))}
          </datalist>
        </div>
        {definition && (
          <ConstraintFields
            draft={draft}
            definition={definition}
            choices={choices}
            queues={form.queues}
            zone={own}
            faultOf={faultOf}
            onChange={change}
          />
        )}
        <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,11rem)_minmax(0,1fr)]">
          <Field id={`${id}-ends`} label="Last day" note="Within a year." error={faultOf('ends_at')}>
            <Input
              id={`${id}-ends`}
              type="date"
              min={dayIn(0)}
              max={dayIn(365)}
              value={draft.ends}
              onChange={(e) => change({ ends: e.target.value })}
              aria-describedby={`${id}-ends-note`}
              aria-invalid={faultOf('ends_at') ? true : undefined}
            />
          </Field>
          <Field
            id={`${id}-why`}
            label="Justification"
            note="What it needs this for; kept as evidence, beside your name as the one who approved it."
            error={faultOf('justification')}
          >
            <Textarea
              id={`${id}-why`}
              rows={2}
              maxLength={2000}
              value={draft.justification}
              onChange={(e) => change({ justification: e.target.value })}
              aria-describedby={`${id}-why-note`}
              aria-invalid={faultOf('justification') ? true : undefined}
            />
          </Field>
        </div>
        <FormMessage state={state} />
      </form>
      {proposal}
    </Dialog>
  )
}
