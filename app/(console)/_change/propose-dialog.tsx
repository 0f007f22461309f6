'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useEffect, useId, useRef, useState } from 'react'
import { FormMessage } from '../../../components/forms/form-message.tsx'
import type { ProposeProps } from '../../../components/forms/governed.tsx'
import { useAction } from '../../../components/forms/use-action.ts'
import { Button, buttonClass } from '../../../components/ui/button.tsx'
import { Dialog } from '../../../components/ui/dialog.tsx'
import { Field, Input, Select, Textarea } from '../../../components/ui/field.tsx'
import { AskGlyph } from '../../../components/ui/glyphs.tsx'
import { keyed } from '../../../components/ui/keyed.ts'
import { PlainText } from '../../../components/ui/plain-text.tsx'
import { Loosening } from './loosening.tsx'
import { describe, propose } from './propose.ts'

/** A governed thing is not changed by its form: this asks why, and opens the change request or adds to a draft. */
export default function ProposeDialog({ items, why: given, onClose, onProposed }: ProposeProps) {
  const id = useId()
  const first = useRef<HTMLTextAreaElement>(null)
  const described = useAction(describe)
  const proposing = useAction(propose)
  const [title, setTitle] = useState<string | null>(null)
  const [why, setWhy] = useState(given ?? '')
  const [draft, setDraft] = useState('')
  const look = described.run
  useEffect(() => {
    void look({ items })
  }, [look, items])
  const seen = described.state.data
  const made = proposing.state.data
  const wrong = (name: string) => proposing.state.fields[name] ?? null
  const send = (submit: boolean) =>
    proposing.run({ items, why, submit, ...(draft ? { draft } : { title: (title ?? seen?.title ?? '').trim() }) })

  if (made)
    return (
      <Dialog
        alert
        open
        onClose={onProposed}
        title={made.state === 'draft' ? 'Kept as a draft' : 'Waiting for a second person'}
        actions={
          <>
            <Link href={`/policies/changes/${made.id}` as Route} className={buttonClass()} onClick={onProposed}>
              Open the change
            </Link>
            <Button kind="primary" onClick={onProposed}>
              Done
            </Button>
          </>
        }
      >
        {made.refused && (
          <p role="alert" className="mb-3 text-sm text-deny">
            It could not be submitted: {made.refused}
          </p>
        )}
        <p className="flex gap-2.5 text-base">
          <span className="mt-1 text-ask">
            <AskGlyph />
          </span>
          <span>
            {made.state === 'draft'
              ? 'It is in your draft. Nothing has changed yet, and nobody is asked before you submit it.'
              : `Nothing has changed yet. ${made.approvals === 1 ? 'One other person' : 'Two other people, in two different roles,'} must agree; then it can be applied.`}
          </span>
        </p>
      </Dialog>
    )
  const busy = proposing.pending
  return (
    <Dialog
      open
      onClose={onClose}
      title="Propose this change"
      description="Nothing has changed yet: what decides changes only when a second person agrees."
      initialFocus={first}
      actions={
        <>
          <Button onClick={onClose}>Back</Button>
          {draft ? (
            <Button kind="primary" busy={busy} onClick={() => void send(false)}>
              Add to the draft
            </Button>
          ) : (
            <>
              <Button busy={busy} disabled={!(title ?? seen?.title)?.trim()} onClick={() => void send(false)}>
                Keep as a draft
              </Button>
              <Button kind="primary" busy={busy} disabled={!seen} onClick={() => void send(true)}>
                Submit for review
              </Button>
            </>
          )}
        </>
      }
    >
      <div className="grid gap-4">
        <div aria-live="polite" className="grid gap-2 rounded-lg border border-line p-3.5 text-sm">
          {seen ? (
            <>
              <ul className="grid gap-1">
                {keyed(seen.sentences, (s) => s).map(({ key, item }) => (
                  <li key={key} className="text-base break-words">
                    <PlainText text={item} />
                  </li>
                ))}
              </ul>
              <Loosening loosening={seen.loosening} why={seen.why} />
            </>
          ) : described.state.message ? (
            <p className="text-muted">What it changes could not be told: {described.state.message}</p>
          ) : (
            <p className="text-muted">Looking at what this changes…</p>
          )}
        </div>
        {seen && seen.drafts.length > 0 && (
          <Field id={`${id}-draft`} label="Where" error={wrong('draft')}>
            <Select id={`${id}-draft`} value={draft} onChange={(e) => setDraft(e.target.value)}>
              <option value="">A change of its own</option>
              {seen.drafts.map((d) => (
                <option key={d.id} value={d.id}>
                  My draft: {d.title}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {!draft && (
          <Field id={`${id}-title`} label="Title" error={wrong('title')}>
            <Input
              id={`${id}-title`}
              maxLength={160}
              value={title ?? seen?.title ?? ''}
              onChange={(e) => setTitle(e.target.value)}
              aria-describedby={`${id}-title-note`}
              aria-invalid={wrong('title') ? true : undefined}
            />
          </Field>
        )}
        {!draft && (
          <Field
            id={`${id}-why`}
            label="Why"
            note="Who reviews it decides by this; it is kept as evidence."
            error={wrong('why')}
          >
            <Textarea
              id={`${id}-why`}
              ref={first}
              rows={3}
              maxLength={4000}
              value={why}
              onChange={(e) => setWhy(e.target.value)}
              aria-describedby={`${id}-why-note`}
              aria-invalid={wrong('why') ? true : undefined}
            />
          </Field>
        )}
        <FormMessage state={proposing.state} />
      </div>
    </Dialog>
  )
}
