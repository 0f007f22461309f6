'use client'
import { useRouter } from 'next/navigation'
import { type ReactNode, useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button, type ButtonKind } from '../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../components/ui/dialog.tsx'
import { Field, Textarea } from '../../../../../components/ui/field.tsx'
import type { Action } from '../../../../../lib/platform/action.ts'

interface Props {
  open: boolean
  onClose(): void
  title: string
  description: string
  act: Action<unknown>
  /** What travels beside the reason. */
  input: Record<string, unknown>
  word: string
  kind?: ButtonKind
  done: string
  /** Without one, nothing is asked for. */
  reason?: { label: string; note?: string } | null
  children?: ReactNode
  onDone?(): void
}
/** One step of two people: what it does, why, and the button that does it. */
export default function ReasonDialog(props: Props) {
  const {
    open,
    onClose,
    title,
    description,
    act,
    input,
    word,
    kind = 'weighed',
    done,
    reason = null,
    children,
    onDone,
  } = props
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const { state, pending, run } = useAction(act)
  const [text, setText] = useState('')
  async function submit() {
    const answer = await run({ ...input, ...(reason ? { reason: text } : {}) })
    if (!answer.ok) return
    onClose()
    notify(done)
    onDone?.()
    router.refresh()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      alert
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={kind} busy={pending} onClick={submit}>
            {word}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {children}
        {reason && (
          <Field id={id} label={reason.label} note={reason.note} error={state.fields.reason ?? null}>
            <Textarea
              id={id}
              aria-describedby={`${id}-note`}
              aria-invalid={state.fields.reason ? true : undefined}
              maxLength={2_000}
              value={text}
              onChange={(e) => setText(e.target.value)}
            />
          </Field>
        )}
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
