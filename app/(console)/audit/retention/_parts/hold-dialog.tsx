'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../components/ui/dialog.tsx'
import { Checkbox, Field, Input, Select, Textarea } from '../../../../../components/ui/field.tsx'
import { place } from '../actions.ts'

const listed = (text: string, between: RegExp) =>
  text
    .split(between)
    .map((t) => t.trim())
    .filter(Boolean)
const day = (date: string) => (date ? `${date}T00:00:00Z` : null)

export default function HoldDialog({
  open,
  onClose,
  agents,
}: {
  open: boolean
  onClose(): void
  agents: { value: string; label: string }[]
}) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const { state, pending, run } = useAction(place)
  const [matter, setMatter] = useState('')
  const [reason, setReason] = useState('')
  const [everything, setEverything] = useState(false)
  const [subjects, setSubjects] = useState('')
  const [agent, setAgent] = useState('')
  const [ids, setIds] = useState('')
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState('')
  const wrong = (at: string) => Object.entries(state.fields).find(([pointer]) => pointer.startsWith(at))?.[1] ?? null
  async function submit() {
    const named = listed(ids, /[\s,]+/)
    const answer = await run({
      matter,
      reason,
      scope: everything
        ? { everything }
        : {
            // an id of somebody else's may hold spaces and commas
            subjects: listed(subjects, /\n/),
            agents: agent ? [agent] : [],
            runs: named.filter((i) => i.startsWith('run_')),
            decisions: named.filter((i) => !i.startsWith('run_')),
            from: day(from),
            until: day(until),
          },
    })
    if (!answer.ok) return
    onClose()
    notify('The hold is in force.')
    router.refresh()
  }
  const control = (name: string, error: string | null) => ({
    id: `${id}-${name}`,
    'aria-describedby': `${id}-${name}-note`,
    'aria-invalid': error ? true : undefined,
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title="Place a legal hold"
      description="From now on nothing that it covers is deleted. Lifting it takes two people."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} onClick={submit}>
            Place the hold
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Field id={`${id}-matter`} label="Matter" note="As counsel calls it." error={wrong('matter')}>
          <Input
            {...control('matter', wrong('matter'))}
            maxLength={120}
            value={matter}
            onChange={(e) => setMatter(e.target.value)}
          />
        </Field>
        <Field id={`${id}-reason`} label="Why" error={wrong('reason')}>
          <Textarea
            {...control('reason', wrong('reason'))}
            rows={2}
            maxLength={2_000}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
        </Field>
        <fieldset className="grid gap-3">
          <legend className="mb-1 text-sm font-medium">What it covers</legend>
          {state.fields.scope && <p className="text-sm text-deny">Name something that the hold covers.</p>}
          <Checkbox checked={everything} onChange={(e) => setEverything(e.target.checked)}>
            Everything of this organization
          </Checkbox>
          {!everything && (
            <div className="grid gap-3 md:grid-cols-2">
              <Field
                id={`${id}-subjects`}
                label="Subjects"
                note="Such as customer:8841, one on each line. Kept as a hash only."
                error={wrong('scope/subjects')}
              >
                <Textarea
                  {...control('subjects', wrong('scope/subjects'))}
                  className="font-mono"
                  rows={2}
                  autoComplete="off"
                  spellCheck={false}
                  value={subjects}
                  onChange={(e) => setSubjects(e.target.value)}
                />
              </Field>
              <Field id={`${id}-agent`} label="Agent" error={wrong('scope/agents')}>
                <Select
                  {...control('agent', wrong('scope/agents'))}
                  value={agent}
                  onChange={(e) => setAgent(e.target.value)}
                >
                  <option value="">None in particular</option>
                  {agents.map((a) => (
                    <option key={a.value} value={a.value}>
                      {a.label}
                    </option>
                  ))}
                </Select>
              </Field>
              <Field
                id={`${id}-ids`}
                label="Decisions and runs"
                note="Their ids, separated by spaces."
                error={wrong('scope/decisions') ?? wrong('scope/runs')}
              >
                <Input
                  {...control('ids', wrong('scope/decisions') ?? wrong('scope/runs'))}
                  className="font-mono"
                  autoComplete="off"
                  value={ids}
                  onChange={(e) => setIds(e.target.value)}
                />
              </Field>
              <div className="grid grid-cols-2 gap-3">
                <Field id={`${id}-from`} label="From" note="In UTC." error={wrong('scope/from')}>
                  <Input
                    {...control('from', wrong('scope/from'))}
                    type="date"
                    value={from}
                    onChange={(e) => setFrom(e.target.value)}
                  />
                </Field>
                <Field id={`${id}-until`} label="Until, without this day" note="In UTC." error={wrong('scope/until')}>
                  <Input
                    {...control('until', wrong('scope/until'))}
                    type="date"
                    value={until}
                    onChange={(e) => setUntil(e.target.value)}
                  />
                </Field>
              </div>
            </div>
          )}
        </fieldset>
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
