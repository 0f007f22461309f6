'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../../components/forms/use-action.ts'
import { minuteIn, minuteOf } from '../../../../../../components/time/day-bounds.ts'
import { zoneName } from '../../../../../../components/time/format-time.ts'
import { useTimeZone } from '../../../../../../components/time/time-zone.tsx'
import { useNotify } from '../../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../../components/ui/dialog.tsx'
import { Field, Input } from '../../../../../../components/ui/field.tsx'
import { apply } from '../actions.ts'

const HOUR_MS = 3_600_000

/** An approved change takes effect by itself at a time of the person's own clock. */
export default function ApplyAtDialog({
  open,
  onClose,
  change,
  version,
  at,
}: {
  open: boolean
  onClose(): void
  change: string
  version: number
  at: string | null
}) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const { own: zone } = useTimeZone()
  const [when, setWhen] = useState(() => minuteIn(at ? Date.parse(at) : Date.now() + HOUR_MS, zone))
  const [fault, setFault] = useState<string | null>(null)
  const { state, pending, run } = useAction(apply)
  const wrong = fault ?? state.fields.at ?? state.fields.apply_at ?? null
  async function submit() {
    const moment = minuteOf(when, zone)
    setFault(moment ? null : 'choose a day and a time')
    if (!moment) return
    const answer = await run({ change, version, at: moment })
    if (!answer.ok) return router.refresh()
    onClose()
    notify('Its time is set.')
    router.refresh()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Apply at a time"
      description="It takes effect by itself then, everywhere at once. If an approval is gone or its base has moved by then, it goes back into review instead."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} onClick={submit}>
            Set the time
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Field id={`${id}-at`} label="When" note={`${zoneName(zone)}.`} error={wrong}>
          <Input
            id={`${id}-at`}
            type="datetime-local"
            value={when}
            onChange={(e) => setWhen(e.target.value)}
            aria-describedby={`${id}-at-note`}
            aria-invalid={wrong ? true : undefined}
          />
        </Field>
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
