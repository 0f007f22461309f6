'use client'
import { useId, useRef, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Textarea } from '../../../../components/ui/field.tsx'
import { reopen } from '../actions.ts'
import type { DialogProps } from './dialog-props.ts'

export default function ReopenDialog({ view, open, onClose, onDone }: DialogProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [reason, setReason] = useState('')
  const { state, pending, run } = useAction(reopen)
  return (
    <Dialog
      alert
      open={open}
      onClose={onClose}
      initialFocus={field}
      title="Reopen in this run"
      description="The agent may ask for this again in the same run. This request stays denied."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="weighed"
            busy={pending}
            disabled={!reason.trim()}
            onClick={async () => onDone(await run({ approval: view.id, reason: reason.trim() }))}
          >
            Reopen
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <Field id={id} label="Why" note="Kept as evidence.">
          <Textarea
            id={id}
            ref={field}
            rows={2}
            maxLength={2000}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
            aria-describedby={`${id}-note`}
            required
          />
        </Field>
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
