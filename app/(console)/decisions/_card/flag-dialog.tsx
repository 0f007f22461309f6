'use client'
import { useId, useRef, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Textarea } from '../../../../components/ui/field.tsx'
import { review } from '../actions.ts'

interface Props {
  decision: string
  open: boolean
  onClose(): void
  onDone(): void
}
/** A flag says what is wrong: without a note nobody could follow it up. */
export default function FlagDialog({ decision, open, onClose, onDone }: Props) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [note, setNote] = useState('')
  const [missing, setMissing] = useState(false)
  const { state, pending, run } = useAction(review)
  async function submit() {
    if (!note.trim()) {
      setMissing(true)
      field.current?.focus()
      return
    }
    const answer = await run({ decision, state: 'flagged', note: note.trim() })
    if (answer.ok) onDone()
  }
  const error = state.fields.note
    ? `The note ${state.fields.note}.`
    : missing && !note.trim()
      ? 'Say what is wrong.'
      : null
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Flag this decision"
      description="It stays in To review until somebody has looked at it again. The decision itself does not change."
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} onClick={submit}>
            Flag
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <Field id={id} label="What is wrong" note="Kept as evidence, with your name." error={error}>
          <Textarea
            id={id}
            ref={field}
            maxLength={2000}
            value={note}
            onChange={(e) => setNote(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === 'Enter' && (e.metaKey || e.ctrlKey)) void submit()
            }}
            aria-describedby={`${id}-note`}
            aria-invalid={error ? true : undefined}
            required
          />
        </Field>
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
