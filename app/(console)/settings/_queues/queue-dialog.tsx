'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import type { QueueOption } from '../../../../components/ui/asked-words.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Input, Select, Textarea } from '../../../../components/ui/field.tsx'
import type { QueueView } from '../../../../lib/registry/queues/queue-view.ts'
import { editQueue, makeQueue } from '../actions.ts'
import { inUnit, secondsOf } from './span.ts'
import { SpanField } from './span-field.tsx'

export default function QueueDialog({
  open,
  onClose,
  queue,
  queues,
}: {
  open: boolean
  onClose(): void
  queue: QueueView | null
  queues: QueueOption[]
}) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [name, setName] = useState('')
  const [title, setTitle] = useState(queue?.title ?? '')
  const [description, setDescription] = useState(queue?.description ?? '')
  const [level, setLevel] = useState(inUnit(queue?.service_level_seconds ?? 900))
  const [escalates, setEscalates] = useState(queue ? queue.escalate_after_seconds !== null : false)
  const [after, setAfter] = useState(inUnit(queue?.escalate_after_seconds ?? 600))
  const [to, setTo] = useState(queue?.escalate_to ?? '')
  const [found, setFound] = useState<Record<string, string>>({})
  const making = useGoverned(makeQueue, onClose)
  const changing = useGoverned(editQueue, onClose)
  const { state, pending, proposal } = queue ? changing : making
  const faults: Record<string, string> = { ...state.fields, ...found }
  async function submit() {
    const [serviceLevel, escalateAfter] = [secondsOf(level), escalates ? secondsOf(after) : 0]
    const wrong = {
      ...(serviceLevel === null ? { service_level_seconds: 'must be a number' } : {}),
      ...(escalateAfter === null ? { escalate_after_seconds: 'must be a number' } : {}),
    }
    setFound(wrong)
    if (serviceLevel === null || escalateAfter === null) return
    const terms = {
      title,
      description,
      service_level_seconds: serviceLevel,
      escalate_after_seconds: escalateAfter || null,
      escalate_to: escalates && to ? to : null,
    }
    const answer = queue
      ? await changing.run({ queue: queue.name, ...terms })
      : await making.run({ name: name.trim(), ...terms })
    if (!answer.ok) return
    onClose()
    notify(queue ? `${title} is changed.` : `${title} is there; seat somebody in it.`)
    if (queue) router.refresh()
    else router.push(`/settings?tab=queues&queue=${name.trim()}` as Route)
  }
  const control = (member: string) => ({
    id: `${id}-${member}`,
    'aria-describedby': `${id}-${member}-note`,
    'aria-invalid': faults[member] ? true : undefined,
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={queue ? `Change ${queue.title}` : 'Create a queue'}
      description={queue ? 'Requests that wait already keep their deadline.' : undefined}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} onClick={submit}>
            {queue ? 'Change queue' : 'Create queue'}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {!queue && (
          <Field
            id={`${id}-name`}
            label="Name"
            note="How rules call it; it stays. Lower case, such as data-protection."
            error={faults.name ?? null}
          >
            <Input
              {...control('name')}
              className="font-mono"
              autoComplete="off"
              value={name}
              onChange={(e) => setName(e.target.value)}
            />
          </Field>
        )}
        <Field
          id={`${id}-title`}
          label="Title"
          note="How people read it, such as Operations leads."
          error={faults.title ?? null}
        >
          <Input {...control('title')} maxLength={80} value={title} onChange={(e) => setTitle(e.target.value)} />
        </Field>
        <Field id={`${id}-description`} label="What it decides" note="Optional." error={faults.description ?? null}>
          <Textarea
            {...control('description')}
            rows={2}
            maxLength={500}
            value={description}
            onChange={(e) => setDescription(e.target.value)}
          />
        </Field>
        <SpanField
          id={`${id}-level`}
          label="Answers within"
          note="Past that a request is denied as expired."
          error={faults.service_level_seconds ?? null}
          value={level}
          onChange={setLevel}
        />
        <fieldset className="grid gap-3">
          <legend className="mb-1 text-sm font-medium">Before that</legend>
          <Select
            aria-label="Before that"
            value={escalates ? 'yes' : ''}
            onChange={(e) => setEscalates(e.target.value === 'yes')}
          >
            <option value="">Stays where it is</option>
            <option value="yes">Is passed on</option>
          </Select>
          {escalates && (
            <div className="grid gap-3 sm:grid-cols-2">
              <SpanField
                id={`${id}-after`}
                label="After"
                error={faults.escalate_after_seconds ?? null}
                value={after}
                onChange={setAfter}
              />
              <Field id={`${id}-to`} label="To" error={faults.escalate_to ?? null}>
                <Select {...control('to')} value={to} onChange={(e) => setTo(e.target.value)}>
                  <option value="">Its own leads</option>
                  {queues
                    .filter((q) => q.name !== queue?.name)
                    .map((q) => (
                      <option key={q.name} value={q.name}>
                        {q.title}
                      </option>
                    ))}
                </Select>
              </Field>
            </div>
          )}
        </fieldset>
        <FormMessage state={state} />
      </div>
      {proposal}
    </Dialog>
  )
}
