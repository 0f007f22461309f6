'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../../components/ui/dialog.tsx'
import { Checkbox, Field, Input, Textarea } from '../../../../../../components/ui/field.tsx'
import { keyed } from '../../../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../../../components/ui/plain-text.tsx'
import { useFollowNext } from '../_parts/frozen.tsx'
import { edit } from '../actions.ts'
import type { Edited } from './edit-button.tsx'

/** Title, reason, and which items stay. What an item says is written anew in its own place and added. */
export default function EditDialog({
  open,
  onClose,
  change,
  version,
  title: was,
  why: gave,
  sentences,
  reviewed,
}: Edited & { open: boolean; onClose(): void }) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const followNext = useFollowNext()
  const [title, setTitle] = useState(was)
  const [why, setWhy] = useState(gave)
  const [without, setWithout] = useState<number[]>([])
  const { state, pending, run } = useAction(edit)
  const wrong = (name: string) => state.fields[name] ?? null
  async function submit() {
    const answer = await run({ change, version, title, why, without })
    if (!answer.ok) return router.refresh()
    followNext()
    onClose()
    notify('Saved.')
    router.refresh()
  }
  const none = sentences !== null && without.length === sentences.length
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Edit this change"
      {...(reviewed ? { description: 'Approvals that were given count no more: the review starts again.' } : {})}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} disabled={none} onClick={submit}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Field id={`${id}-title`} label="Title" error={wrong('title')}>
          <Input
            id={`${id}-title`}
            maxLength={160}
            value={title}
            onChange={(e) => setTitle(e.target.value)}
            aria-describedby={`${id}-title-note`}
            aria-invalid={wrong('title') ? true : undefined}
          />
        </Field>
        <Field id={`${id}-why`} label="Why" error={wrong('why')}>
          <Textarea
            id={`${id}-why`}
            rows={3}
            maxLength={4000}
            value={why}
            onChange={(e) => setWhy(e.target.value)}
            aria-describedby={`${id}-why-note`}
            aria-invalid={wrong('why') ? true : undefined}
          />
        </Field>
        {sentences && sentences.length > 1 && (
          <fieldset className="grid gap-1">
            <legend className="mb-1 text-sm font-medium">Items that stay</legend>
            {keyed(sentences, (s) => s).map(({ key, item }, i) => (
              <Checkbox
                key={key}
                checked={!without.includes(i)}
                onChange={() => setWithout((w) => (w.includes(i) ? w.filter((n) => n !== i) : [...w, i]))}
              >
                <PlainText text={item} />
              </Checkbox>
            ))}
            {none && <p className="text-sm text-deny">One must stay; to give it up, withdraw it.</p>}
          </fieldset>
        )}
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
