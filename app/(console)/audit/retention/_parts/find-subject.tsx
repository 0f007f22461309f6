'use client'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { Time } from '../../../../../components/time/time.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Input } from '../../../../../components/ui/field.tsx'
import { count, formatNumber } from '../../../../../components/ui/format.ts'
import { DenyGlyph } from '../../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { SubjectView } from '../../../../../lib/retention/find-subject.ts'
import { ask, find } from '../actions.ts'

/** Not in the address, as filters are elsewhere: what names a person stays out of histories and logs. */
export function FindSubject() {
  const id = useId()
  const { state, pending, run, reset } = useAction(find)
  const [text, setText] = useState('')
  const wrong = state.fields.subject ?? null
  return (
    <div className="grid gap-3">
      <form
        noValidate
        className="grid max-w-[560px] gap-1"
        onSubmit={(e) => {
          e.preventDefault()
          void run({ subject: text })
        }}
      >
        <label htmlFor={id} className="text-sm font-medium">
          Whom
        </label>
        <div className="flex gap-2">
          <Input
            id={id}
            className="font-mono"
            autoComplete="off"
            spellCheck={false}
            placeholder="customer:8841"
            aria-describedby={`${id}-note`}
            aria-invalid={wrong ? true : undefined}
            value={text}
            onChange={(e) => {
              setText(e.target.value)
              if (state.data || state.message) reset()
            }}
          />
          <Button type="submit" busy={pending}>
            Look up
          </Button>
        </div>
        <p id={`${id}-note`} className={`text-xs ${wrong ? 'text-deny' : 'text-muted'}`}>
          {wrong ??
            'As <type>:<id> of a tool’s arguments, or person:per_… of a member. Looking is recorded, without the name.'}
        </p>
      </form>
      {!wrong && <FormMessage state={state} />}
      <div role="status">{state.data && <Found found={state.data} onDone={reset} />}</div>
    </div>
  )
}

function Found({ found, onDone }: { found: SubjectView; onDone(): void }) {
  return (
    <div className="grid max-w-[720px] gap-2 rounded-lg border border-line px-4 py-3 text-sm">
      <p className="mono break-all">
        <PlainText text={found.subject} />
        {found.name && <span className="font-sans text-muted"> · {found.name}</span>}
      </p>
      <p className="tabular-nums">
        {found.entries === 0
          ? 'No entry discloses anything about this subject.'
          : `${count(found.entries, 'entry', 'entries')} disclose something, ${count(found.decisions, 'decision')} among them`}
        {found.linked > 0 && `; ${formatNumber(found.linked)} more are about the same actions`}
        {found.entries > 0 && '.'}
        {found.first_at && found.last_at && (
          <span className="text-muted">
            {' '}
            From <Time at={found.first_at} form="minute" /> to <Time at={found.last_at} form="minute" />.
          </span>
        )}
      </p>
      {found.erased_by.length > 0 && (
        <p className="text-muted">
          Erased before by {found.erased_by.map((n) => `#${formatNumber(n)}`).join(', ')}; what was recorded since has a
          new key.
        </p>
      )}
      {found.obstacles.map((o) => (
        <p key={o.kind} className="inline-flex items-start gap-1.5 text-deny">
          <span className="mt-1 flex-none">
            <DenyGlyph size={12} />
          </span>
          <span>{o.sentence}</span>
        </p>
      ))}
      <div className="mt-1">
        <ReasonButton
          word="Request the erasure…"
          kind="danger"
          disabled={found.obstacles.length > 0}
          title="Request the erasure"
          effects={[
            <span key="whom" className="mono break-all">
              <PlainText text={found.subject} />
            </span>,
            'Nothing is destroyed until an admin confirms.',
          ]}
          reason={{ label: 'Why', note: 'For whoever confirms. It is deleted when the erasure ends.' }}
          action={ask}
          input={{ subject: found.subject }}
          confirm="Request the erasure"
          done="An admin confirms now; nothing is erased until then."
          onDone={onDone}
        />
      </div>
    </div>
  )
}
