'use client'
import { useActionState } from 'react'
import { Button } from '../../../../components/ui/button.tsx'
import { Field, Input } from '../../../../components/ui/field.tsx'
import { NOTHING } from '../../../sign-in/_components/form-nothing.ts'
import { FormSentence } from '../../../sign-in/_components/form-sentence.tsx'
import { PasswordField } from '../../../sign-in/_components/password-field.tsx'
import { setNewPassword } from '../actions.ts'

export function NewPasswordForm({ token, email }: { token: string; email: string }) {
  const [state, submit, pending] = useActionState(setNewPassword, NOTHING)
  return (
    <div className="grid gap-5">
      <div className="grid gap-1">
        <h1>Set a new password</h1>
        <FormSentence state={state} labels={{ password: 'Password' }}>
          It replaces the old one and signs every earlier session out.
        </FormSentence>
      </div>
      <form action={submit} className="grid gap-4">
        <input type="hidden" name="token" value={token} />
        <Field id="email" label="E-mail">
          <Input
            id="email"
            type="email"
            autoComplete="username"
            value={email}
            readOnly
            className="read-only:bg-sunken read-only:text-muted"
          />
        </Field>
        <PasswordField fresh error={state.fields.password ?? null} />
        <Button type="submit" kind="primary" busy={pending} className="mt-1">
          Set password
        </Button>
      </form>
    </div>
  )
}
