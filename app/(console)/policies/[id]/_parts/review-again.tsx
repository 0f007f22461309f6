'use client'
import { useId, useState } from 'react'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { startOf } from '../../../../../components/time/day-bounds.ts'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Field, Input } from '../../../../../components/ui/field.tsx'
import { review } from '../../actions.ts'

/** The owner looked at the rule and leaves it: until a day, with what was found. Nothing that decides changes. */
export function ReviewAgain({
  policy,
  version,
  zone,
  suggested,
}: {
  policy: string
  version: number
  zone: string
  suggested: string
}) {
  const id = useId()
  const notify = useNotify()
  const [until, setUntil] = useState(suggested)
  const [note, setNote] = useState('')
  const { state, pending, run } = useAction(review)
  return (
    <form
      noValidate
      className="grid gap-3 rounded-lg border border-line p-3.5"
      onSubmit={async (e) => {
        e.preventDefault()
        const at = startOf(until, zone)
        const said = note.trim() ? { note: note.trim() } : {}
        const answer = await run({ policy, version, until: at ?? until, ...said })
        if (answer.ok) notify(`${policy} was looked at again.`)
      }}
    >
      <h3>Looked at it again?</h3>
      <p className="text-sm text-muted">If it is right as it is, say until when. That changes nothing that decides.</p>
      <Field id={`${id}-until`} label="Reviewed again until" error={state.fields.until ?? null}>
        <Input
          id={`${id}-until`}
          type="date"
          value={until}
          aria-describedby={state.fields.until ? `${id}-until-note` : undefined}
          aria-invalid={state.fields.until ? true : undefined}
          onChange={(e) => setUntil(e.target.value)}
        />
      </Field>
      <Field id={`${id}-note`} label="What you found" note="Kept as evidence. Optional.">
        <Input
          id={`${id}-note`}
          value={note}
          maxLength={1000}
          aria-describedby={`${id}-note-note`}
          onChange={(e) => setNote(e.target.value)}
        />
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" busy={pending}>
          It is right as it is
        </Button>
        <p role="status" className="text-sm text-deny">
          {state.message}
        </p>
      </div>
    </form>
  )
}
