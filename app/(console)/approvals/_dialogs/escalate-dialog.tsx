'use client'
import { useId, useRef, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Textarea } from '../../../../components/ui/field.tsx'
import { escalate } from '../actions.ts'
import type { DialogProps } from './dialog-props.ts'

/** Passes it on now, before the ladder does. */
export default function EscalateDialog({ view, open, onClose, onDone }: DialogProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [reason, setReason] = useState('')
  const { state, pending, run } = useAction(escalate)
  const targets = [...new Set(view.routing.flatMap((r) => (r.escalate_to ? [r.escalate_to] : [])))]
  async function submit() {
    onDone(await run({ approval: view.id, ...(reason.trim() ? { reason: reason.trim() } : {}) }))
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      initialFocus={field}
      title="Escalate"
      description={`It goes to ${targets.length ? targets.join(' and ') : 'the leads of its queue'}. The deadline stays, and so may you.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} onClick={submit}>
            Escalate
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <Field id={id} label="For whoever takes it (optional)">
          <Textarea
            id={id}
            ref={field}
            rows={2}
            maxLength={2000}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
        </Field>
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
