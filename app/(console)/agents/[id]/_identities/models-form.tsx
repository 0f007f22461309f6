'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../../components/forms/governed.tsx'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Field, Textarea } from '../../../../../components/ui/field.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'
import { models as approve } from '../../actions.ts'

/** Under a model that is not on the list the identity counts as supervised. */
export function ModelsForm({ identity, models, readOnly }: { identity: string; models: string[]; readOnly: boolean }) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [editing, setEditing] = useState(false)
  const [text, setText] = useState(models.join('\n'))
  const { state, pending, run, proposal } = useGoverned(approve, leave)
  function leave() {
    setText(models.join('\n'))
    setEditing(false)
  }
  const list = [
    ...new Set(
      text
        .split('\n')
        .map((m) => m.trim())
        .filter(Boolean),
    ),
  ]
  async function save() {
    const answer = await run({ identity, models: list })
    if (!answer.ok) return
    setEditing(false)
    notify('Saved.')
    router.refresh()
  }
  if (!editing)
    return (
      <div className="grid gap-1">
        <h2>Approved models</h2>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
          {models.length ? (
            models.map((m) => (
              <Tag key={m}>
                <PlainText text={m} />
              </Tag>
            ))
          ) : (
            <span className="text-muted">Any: none is named, so no model makes it more careful.</span>
          )}
          {!readOnly && (
            <Button small onClick={() => setEditing(true)}>
              Change…
            </Button>
          )}
        </div>
      </div>
    )
  return (
    <div className="grid gap-2">
      <Field
        id={id}
        label="Approved models"
        note="One id on each line, as the agent names it. Under any other a person decides every write; an empty list approves all."
        error={state.fields.models ?? null}
      >
        <Textarea
          id={id}
          rows={Math.min(8, Math.max(3, list.length + 1))}
          spellCheck={false}
          value={text}
          onChange={(e) => setText(e.target.value)}
          aria-describedby={`${id}-note`}
          className="font-mono"
        />
      </Field>
      <div className="flex gap-2">
        <Button busy={pending} onClick={save}>
          Save models
        </Button>
        <Button kind="quiet" onClick={leave}>
          Cancel
        </Button>
      </div>
      <FormMessage state={state} />
      {proposal}
    </div>
  )
}
