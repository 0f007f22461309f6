'use client'
import { useRouter } from 'next/navigation'
import { useId, useRef, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { SecretOnce } from '../../../../components/forms/secret-once.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Checkbox, Field, Input } from '../../../../components/ui/field.tsx'
import { addEndpoint } from './actions.ts'

export default function EndpointDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const id = useId()
  const router = useRouter()
  const field = useRef<HTMLInputElement>(null)
  const [url, setUrl] = useState('')
  const [disclosures, setDisclosures] = useState(false)
  const { state, pending, run } = useAction(addEndpoint)
  const made = state.data
  const fault = state.fields.url ?? null
  async function submit() {
    const answer = await run({ url, disclosures })
    if (answer.ok) router.refresh()
    else field.current?.focus()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      initialFocus={field}
      title={made ? 'The feed is delivered there' : 'Deliver the feed to an endpoint'}
      actions={
        made ? (
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" busy={pending} onClick={submit}>
              Add endpoint
            </Button>
          </>
        )
      }
    >
      {made ? (
        <SecretOnce label="Signing secret" value={made.secret}>
          Copy it now: it is shown this once. With it the endpoint checks who sent what it gets.
        </SecretOnce>
      ) : (
        <form
          className="grid gap-3"
          onSubmit={(e) => {
            e.preventDefault()
            void submit()
          }}
        >
          <Field
            id={id}
            label="Address"
            error={fault}
            note="https://, reachable from here, answering 2xx to each event."
          >
            <Input
              id={id}
              ref={field}
              type="url"
              value={url}
              maxLength={1000}
              placeholder="https://siem.example/countersign"
              autoComplete="off"
              spellCheck={false}
              onChange={(e) => setUrl(e.target.value)}
              aria-describedby={`${id}-note`}
              aria-invalid={fault ? true : undefined}
            />
          </Field>
          <Checkbox checked={disclosures} onChange={(e) => setDisclosures(e.target.checked)}>
            With what entries disclose: names, arguments, reasons.{' '}
            <span className="text-muted">What has left here, no erasure reaches.</span>
          </Checkbox>
          {!fault && <FormMessage state={state} />}
        </form>
      )}
    </Dialog>
  )
}
