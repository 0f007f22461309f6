'use client'
import { useId, useState } from 'react'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Field, Input } from '../../../../components/ui/field.tsx'
import { usePerson } from '../../_frame/person.tsx'
import { confirmPassword } from '../actions.ts'

/** What is critical asks who is sitting here. Afterwards the vote is sent again, unchanged. */
export function PasswordStep({ message, onConfirmed }: { message: string; onConfirmed(): void }) {
  const id = useId()
  const { state, pending, run } = useAction(confirmPassword)
  const [password, setPassword] = useState('')
  async function submit() {
    if ((await run({ password })).ok) onConfirmed()
  }
  const { hasPassword } = usePerson()
  if (!hasPassword)
    return (
      <p className="text-sm">
        {message}{' '}
        <a className="link" href={`/sign-in?fresh=1&next=${encodeURIComponent(window.location.pathname)}`}>
          Sign in again
        </a>
      </p>
    )
  return (
    <form
      className="grid gap-3 rounded-lg bg-sunken p-4"
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      <Field id={id} label="Your password" note={message} error={state.ok ? null : state.message}>
        <Input
          id={id}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(e) => setPassword(e.target.value)}
          aria-describedby={`${id}-note`}
          aria-invalid={state.message ? true : undefined}
          autoFocus
          required
        />
      </Field>
      <div>
        <Button type="submit" kind="weighed" busy={pending}>
          Confirm it is you
        </Button>
      </div>
    </form>
  )
}
