'use client'
import { useId, useRef, useState } from 'react'
import { Sentence } from '../../../../components/card/sentence.tsx'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Textarea } from '../../../../components/ui/field.tsx'
import { vote } from '../actions.ts'
import type { DialogProps } from './dialog-props.ts'
import { PasswordStep } from './password-step.tsx'

/** From high impact on approving takes a reason; what is critical, a fresh sign-in besides. */
export default function ApproveDialog({ view, open, onClose, onDone }: DialogProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const { state, pending, run, reset } = useAction(vote)
  const asksWho = state.code === 'fresh_sign_in_required'
  async function submit() {
    if (!reason.trim()) {
      setMissing(true)
      field.current?.focus()
      return
    }
    const answer = await run({ approval: view.id, vote: 'approve', card_hash: view.card_hash, reason: reason.trim() })
    if (answer.ok || answer.code !== 'fresh_sign_in_required') onDone(answer)
  }
  return (
    <Dialog
      alert
      open={open}
      onClose={onClose}
      title="Approve"
      description={<Sentence view={view} />}
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="weighed" busy={pending} disabled={asksWho} onClick={submit}>
            Approve {view.verb}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Field
          id={id}
          label="Why is this right?"
          note="Kept with the decision as evidence. The agent does not receive it."
          error={missing && !reason.trim() ? 'Approving something of this impact needs a reason.' : null}
        >
          <Textarea
            id={id}
            ref={field}
            rows={3}
            maxLength={2000}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
            aria-describedby={`${id}-note`}
            aria-invalid={missing && !reason.trim() ? true : undefined}
            required
          />
        </Field>
        {view.places.length > 1 && (
          <p className="text-sm text-muted">
            {view.places.length} people decide this; yours is {view.places.filter((p) => p.filled_by).length + 1} of{' '}
            {view.places.length}.
          </p>
        )}
        {asksWho && (
          <PasswordStep
            message={state.message ?? ''}
            onConfirmed={() => {
              reset()
              void submit()
            }}
          />
        )}
        {!asksWho && <FormMessage state={state} />}
      </div>
    </Dialog>
  )
}
