'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../../components/ui/dialog.tsx'
import { Field, Select, Textarea } from '../../../../../../components/ui/field.tsx'
import { keyed } from '../../../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../../../components/ui/plain-text.tsx'
import { roleWord } from '../../../../settings/role-words.ts'
import { useStale } from '../_parts/frozen.tsx'
import { approve } from '../actions.ts'
import type { Approving } from './approve-button.tsx'

const SHOWN_MAX = 12

export default function ApproveDialog({
  open,
  onClose,
  change,
  content_hash,
  roles,
  sentences,
  loosening,
}: Approving & { open: boolean; onClose(): void }) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const stale = useStale()
  const [role, setRole] = useState(roles[0] ?? '')
  const [note, setNote] = useState('')
  const { state, pending, run } = useAction(approve)
  async function submit() {
    const answer = await run({ change, content_hash, role, ...(note.trim() ? { note: note.trim() } : {}) })
    if (!answer.ok) return router.refresh()
    onClose()
    notify(`You agreed as ${roleWord(role).toLowerCase()}.`)
    router.refresh()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Approve this change?"
      description="Your approval is bound to exactly these items: another item, and it starts again."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="weighed" busy={pending} disabled={stale} onClick={submit}>
            Approve as {roleWord(role).toLowerCase()}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <ul className="grid gap-1.5 text-sm">
          {keyed(sentences.slice(0, SHOWN_MAX), (s) => s).map(({ key, item }) => (
            <li key={key} className="flex gap-2.5">
              <span aria-hidden="true" className="mt-[9px] size-1 flex-none rounded-full bg-muted" />
              <span className="min-w-0 break-words">
                <PlainText text={item} />
              </span>
            </li>
          ))}
          {sentences.length > SHOWN_MAX && (
            <li className="pl-3.5 text-muted">and {sentences.length - SHOWN_MAX} more, as the page lists them</li>
          )}
        </ul>
        {loosening && <p className="text-sm text-ask">It loosens: more gets through afterwards than before.</p>}
        {roles.length > 1 && (
          <Field id={`${id}-role`} label="In which role" note="Two approvals of one change come from two roles.">
            <Select
              id={`${id}-role`}
              value={role}
              onChange={(e) => setRole(e.target.value)}
              aria-describedby={`${id}-role-note`}
            >
              {roles.map((r) => (
                <option key={r} value={r}>
                  {roleWord(r)}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field id={`${id}-note`} label="Note (optional)" error={state.fields.note ?? null}>
          <Textarea
            id={`${id}-note`}
            rows={2}
            maxLength={2000}
            value={note}
            onChange={(e) => setNote(e.target.value)}
          />
        </Field>
        <FormMessage state={state} />
      </div>
    </Dialog>
  )
}
