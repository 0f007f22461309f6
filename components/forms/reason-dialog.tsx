'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useId, useRef, useState } from 'react'
import { useNotify } from '../ui/announcer.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Textarea } from '../ui/field.tsx'
import { keyed } from '../ui/keyed.ts'
import { FormMessage } from './form-message.tsx'
import { useGoverned } from './governed.tsx'
import type { ReasonedAct } from './reason-button.tsx'

export default function ReasonDialog({
  open,
  onClose,
  title,
  effects,
  confirm,
  danger = false,
  reason,
  action,
  input,
  done,
  then,
  onDone,
}: ReasonedAct & { open: boolean; onClose(): void }) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const { state, pending, run, proposal } = useGoverned(action, onClose)
  const fault = missing && !text.trim() ? 'Say why; it is kept as evidence.' : (state.fields.reason ?? null)
  async function submit() {
    if (reason && !reason.optional && !text.trim()) {
      setMissing(true)
      field.current?.focus()
      return
    }
    const said = reason && text.trim() ? { reason: text.trim() } : {}
    const answer = await run({ ...input, ...said }, said.reason)
    if (!answer.ok) return
    onClose()
    notify(done)
    onDone?.()
    const to = typeof then === 'function' ? then(answer.data) : then
    if (to) router.push(to as Route)
    else router.refresh()
  }
  return (
    <Dialog
      alert={danger}
      open={open}
      onClose={onClose}
      title={title}
      {...(reason ? { initialFocus: field } : {})}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={danger ? 'danger' : 'primary'} busy={pending} onClick={submit}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <ul className="grid gap-1.5 text-sm">
          {keyed(effects, (e) => (typeof e === 'string' ? e : 'effect')).map(({ key, item }) => (
            <li key={key} className="flex gap-2.5">
              <span aria-hidden="true" className="mt-[9px] size-1 flex-none rounded-full bg-muted" />
              <span>{item}</span>
            </li>
          ))}
        </ul>
        {reason && (
          <Field
            id={id}
            label={reason.label ?? (reason.optional ? 'Reason (optional)' : 'Reason')}
            note={reason.note}
            error={fault}
          >
            <Textarea
              id={id}
              ref={field}
              rows={2}
              maxLength={1000}
              value={text}
              onChange={(e) => setText(e.target.value)}
              aria-describedby={`${id}-note`}
              aria-invalid={fault ? true : undefined}
            />
          </Field>
        )}
        <FormMessage state={state} />
        {proposal}
      </div>
    </Dialog>
  )
}
