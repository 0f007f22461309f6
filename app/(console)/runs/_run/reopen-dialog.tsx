'use client'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Textarea } from '../../../../components/ui/field.tsx'
import type { RunView } from '../../../../lib/evidence/get-run.ts'
import { reopen } from '../actions.ts'

interface Props {
  denial: RunView['denials'][number]
  open: boolean
  onClose(): void
  onDone(): void
}
/** The denied request stays denied; only the door for asking again is opened. */
export default function ReopenDialog({ denial, open, onClose, onDone }: Props) {
  const id = useId()
  const [reason, setReason] = useState('')
  const { state, pending, run } = useAction(reopen)
  async function submit() {
    const answer = await run({ approval: denial.approval_id, reason: reason.trim() })
    if (answer.ok) onDone()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Reopen in this run"
      description={`The agent may ask for ${denial.tool} again. What was denied stays denied.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} disabled={!reason.trim()} onClick={submit}>
            Reopen
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <Field id={id} label="Why" note="Kept as evidence." error={state.fields.reason ?? null}>
          <Textarea
            id={id}
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
