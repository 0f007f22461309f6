'use client'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Field, Input } from '../../../../components/ui/field.tsx'
import { savePassword } from '../actions.ts'

export function PasswordForm({ email }: { email: string }) {
  const id = useId()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const { state, pending, run } = useAction(savePassword)
  async function submit() {
    const answer = await run({ current, password })
    if (!answer.ok) return
    setCurrent('')
    setPassword('')
  }
  const field = (name: 'current' | 'password') => ({
    id: `${id}-${name}`,
    type: 'password',
    maxLength: 1000,
    'aria-describedby': `${id}-${name}-note`,
    'aria-invalid': state.fields[name] ? true : undefined,
  })
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      {/* for the browser's password manager */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id={`${id}-current`} label="Password now" error={state.fields.current ?? null}>
          <Input
            {...field('current')}
            autoComplete="current-password"
            value={current}
            onChange={(e) => setCurrent(e.target.value)}
          />
        </Field>
        <Field
          id={`${id}-password`}
          label="New password"
          note="At least 12 characters. A few unrelated words are fine."
          error={state.fields.password ?? null}
        >
          <Input
            {...field('password')}
            autoComplete="new-password"
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        </Field>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" busy={pending}>
          Change password
        </Button>
        <FormMessage state={state} />
      </div>
    </form>
  )
}
