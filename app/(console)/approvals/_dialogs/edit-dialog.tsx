'use client'
import { useId, useRef, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Textarea } from '../../../../components/ui/field.tsx'
import type { Json } from '../../../../lib/policy/types.ts'
import { edit } from '../actions.ts'
import type { DialogProps } from './dialog-props.ts'
import { EditField } from './edit-field.tsx'
import { PasswordStep } from './password-step.tsx'

/** Only what the tool declares, only in the declared direction. Edited and approved in one; earlier votes fall. */
export default function EditDialog({ view, open, onClose, onDone }: DialogProps) {
  const id = useId()
  const first = useRef<HTMLInputElement>(null)
  const [values, setValues] = useState<{ [pointer: string]: Json | undefined }>({})
  const [reason, setReason] = useState('')
  const { state, pending, run, reset } = useAction(edit)
  const { editable, needs_reason } = view.me
  const changed = editable.filter(
    (f) => f.pointer in values && JSON.stringify(values[f.pointer]) !== JSON.stringify(f.value),
  )
  const broken = editable.some((f) => f.pointer in values && values[f.pointer] === undefined)
  const asksWho = state.code === 'fresh_sign_in_required'
  const before = view.votes.filter((v) => v.vote !== 'deny').length
  async function submit() {
    const edits = changed.map((f) => ({ pointer: f.pointer, value: values[f.pointer] }))
    const answer = await run({
      approval: view.id,
      card_hash: view.card_hash,
      edits,
      ...(reason.trim() ? { reason: reason.trim() } : {}),
    })
    if (answer.ok || (answer.code !== 'fresh_sign_in_required' && Object.keys(answer.fields).length === 0))
      onDone(answer)
  }
  return (
    <Dialog
      alert
      open={open}
      onClose={onClose}
      title="Edit and approve"
      initialFocus={first}
      description="The agent asks again with exactly what you leave here; what it proposed stays on record beside it."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="weighed"
            busy={pending}
            disabled={!changed.length || broken || asksWho || (needs_reason && !reason.trim())}
            onClick={submit}
          >
            Approve as edited
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {editable.map((field, i) => (
          <EditField
            key={field.pointer}
            field={field}
            first={i === 0 ? first : null}
            all={view.raw_arguments}
            error={state.fields[`edits${field.pointer}`] ?? null}
            onChange={(value) => setValues((v) => ({ ...v, [field.pointer]: value }))}
          />
        ))}
        <Field
          id={id}
          label={needs_reason ? 'Why is this right?' : 'Why (optional)'}
          note="Kept with the decision as evidence."
        >
          <Textarea
            id={id}
            rows={2}
            maxLength={2000}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
            aria-describedby={`${id}-note`}
            required={needs_reason}
          />
        </Field>
        {before > 0 && (
          <p className="text-sm text-ask">
            {before === 1 ? 'One vote falls' : `${before} votes fall`}: they were for the arguments as they were.
          </p>
        )}
        {asksWho ? (
          <PasswordStep
            message={state.message ?? ''}
            onConfirmed={() => {
              reset()
              void submit()
            }}
          />
        ) : (
          <FormMessage state={state} />
        )}
      </div>
    </Dialog>
  )
}
