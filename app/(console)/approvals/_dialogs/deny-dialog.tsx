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

const CHIPS = [
  'Wrong target',
  'Wrong amount',
  'Reaches too far',
  'Not needed',
  'Not verified enough',
  'Against policy',
  'Do it another way',
]

/** A denial needs a reason, because the agent reads it and can act on it. */
export default function DenyDialog({ view, open, onClose, onDone }: DialogProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [chips, setChips] = useState<string[]>([])
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const { state, pending, run } = useAction(vote)
  const reason = [chips.join(', '), text.trim()].filter(Boolean).join('. ')
  const toggle = (chip: string) => setChips((c) => (c.includes(chip) ? c.filter((x) => x !== chip) : [...c, chip]))
  async function submit() {
    if (!reason) {
      setMissing(true)
      field.current?.focus()
      return
    }
    onDone(await run({ approval: view.id, vote: 'deny', card_hash: view.card_hash, reason }))
  }
  const where = view.resources[0] ? `${view.resources[0].type} ${view.resources[0].id}` : 'the same target'
  return (
    <Dialog
      alert
      open={open}
      onClose={onClose}
      title="Deny"
      description={<Sentence view={view} />}
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" busy={pending} onClick={submit}>
            Deny {view.verb}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <fieldset>
          <legend className="text-sm font-medium">Reason</legend>
          <div className="mt-1.5 flex flex-wrap gap-1.5">
            {CHIPS.map((chip) => (
              <button
                key={chip}
                type="button"
                aria-pressed={chips.includes(chip)}
                onClick={() => toggle(chip)}
                className="min-h-9 rounded-full border border-line-strong px-3 text-sm text-muted hover:text-ink aria-pressed:border-ink aria-pressed:bg-sunken aria-pressed:font-medium aria-pressed:text-ink md:min-h-7"
              >
                {chip}
              </button>
            ))}
          </div>
        </fieldset>
        <Field
          id={id}
          label="In your words"
          note="The agent receives the reason: say what would be right instead."
          error={missing && !reason ? 'Choose a reason or write one; the agent receives it.' : null}
        >
          <Textarea
            id={id}
            ref={field}
            maxLength={1800}
            value={text}
            onChange={(e) => setText(e.target.value)}
            aria-describedby={`${id}-note`}
            aria-invalid={missing && !reason ? true : undefined}
          />
        </Field>
        {view.run && (
          <p className="text-sm text-muted">
            From then on “{view.tool.title}” for {where} is denied in this run, until a person reopens it.
          </p>
        )}
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
