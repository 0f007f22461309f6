'use client'
import { useRouter } from 'next/navigation'
import { useId, useRef, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { SecretOnce } from '../../../../components/forms/secret-once.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Input } from '../../../../components/ui/field.tsx'
import type { Role } from '../../../../lib/people/permissions.ts'
import { invite } from '../actions.ts'
import { RolesField } from './roles-field.tsx'

export default function InviteDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const id = useId()
  const router = useRouter()
  const first = useRef<HTMLInputElement>(null)
  const [email, setEmail] = useState('')
  const [roles, setRoles] = useState<Role[]>(['approver'])
  const { state, pending, run, proposal } = useGoverned(invite, onClose)
  const made = state.data
  async function submit() {
    const answer = await run({ email, roles })
    if (answer.ok) router.refresh()
  }
  if (made)
    return (
      <Dialog
        alert
        open={open}
        onClose={onClose}
        title="The invitation is ready"
        description="Nothing was sent: give the link to them yourself, by a way that you trust."
        actions={
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <SecretOnce label={`Link for ${made.email}`} value={made.url}>
          It is shown this once. Whoever holds it can join as this person until <Time at={made.expires_at} />.
        </SecretOnce>
      </Dialog>
    )
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Invite somebody"
      description="You get a link that one person can use once."
      initialFocus={first}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={`${id}-form`} busy={pending}>
            Make the link
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        noValidate
        className="grid gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          void submit()
        }}
      >
        <Field id={`${id}-email`} label="E-mail" error={state.fields.email ?? null}>
          <Input
            id={`${id}-email`}
            ref={first}
            type="email"
            autoComplete="off"
            maxLength={254}
            value={email}
            onChange={(e) => setEmail(e.target.value)}
            aria-describedby={`${id}-email-note`}
            aria-invalid={state.fields.email ? true : undefined}
          />
        </Field>
        <RolesField value={roles} error={state.fields.roles ?? null} onChange={setRoles} />
        <FormMessage state={state} />
      </form>
      {proposal}
    </Dialog>
  )
}
