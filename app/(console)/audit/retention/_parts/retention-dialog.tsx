'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../../components/forms/governed.tsx'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../components/ui/dialog.tsx'
import { Checkbox, Field, Input } from '../../../../../components/ui/field.tsx'
import type { Floor, RetentionClass } from '../../../../../lib/retention/classes.ts'
import { saveSettings } from '../../../settings/actions.ts'
import { CLASS_WORDS, daysInWords, FLOOR_WORDS } from '../words.ts'

const NAMES = Object.keys(CLASS_WORDS) as RetentionClass[]

export default function RetentionDialog({
  open,
  onClose,
  floors: standing,
  days: set,
}: {
  open: boolean
  onClose(): void
  floors: Floor[]
  days: { [name: string]: number }
}) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const { state, pending, run, proposal } = useGoverned(saveSettings, onClose)
  const [floors, setFloors] = useState<Floor[]>(standing)
  const [days, setDays] = useState(() => Object.fromEntries(NAMES.map((n) => [n, String(set[n] ?? '')])))
  async function submit() {
    const answer = await run({
      settings: {
        retention: { floors, days: Object.fromEntries(NAMES.map((n) => [n, Number(days[n] || Number.NaN)])) },
      },
    })
    if (!answer.ok) return
    onClose()
    notify('Retention is changed, from here on.')
    router.refresh()
  }
  const wrong = (name: string) =>
    Object.entries(state.fields).find(([pointer]) => pointer.endsWith(`days/${name}`))?.[1] ?? null
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title="Change retention"
      description="A longer time holds for what is written already as well; a shorter one only for what is written from then on."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} onClick={submit}>
            Change retention
          </Button>
        </>
      }
    >
      <div className="grid gap-5">
        <fieldset className="grid gap-1">
          <legend className="mb-1 text-sm font-medium">Legal floors</legend>
          {(Object.keys(FLOOR_WORDS) as Floor[]).map((floor) => (
            <Checkbox
              key={floor}
              checked={floors.includes(floor)}
              onChange={(e) => setFloors(e.target.checked ? [...floors, floor] : floors.filter((f) => f !== floor))}
            >
              {FLOOR_WORDS[floor].title} <span className="text-muted">· {FLOOR_WORDS[floor].what}</span>
            </Checkbox>
          ))}
        </fieldset>
        <fieldset className="grid grid-cols-2 gap-x-4 gap-y-3 md:grid-cols-3">
          <legend className="mb-1 text-sm font-medium">Days</legend>
          {NAMES.map((name) => (
            <Field
              key={name}
              id={`${id}-${name}`}
              label={CLASS_WORDS[name].title}
              note={/^\d+$/.test(days[name] ?? '') ? daysInWords(Number(days[name])) : 'days'}
              error={wrong(name)}
            >
              <Input
                id={`${id}-${name}`}
                aria-describedby={`${id}-${name}-note`}
                aria-invalid={wrong(name) ? true : undefined}
                inputMode="numeric"
                className="tabular-nums"
                value={days[name]}
                onChange={(e) => setDays({ ...days, [name]: e.target.value })}
              />
            </Field>
          ))}
        </fieldset>
        <FormMessage state={state} />
        {proposal}
      </div>
    </Dialog>
  )
}
