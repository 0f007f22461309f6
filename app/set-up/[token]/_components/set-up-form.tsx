'use client'
import { useActionState, useState } from 'react'
import { Button } from '../../../../components/ui/button.tsx'
import { Field, Input } from '../../../../components/ui/field.tsx'
import { NOTHING } from '../../../sign-in/_components/form-nothing.ts'
import { FormSentence } from '../../../sign-in/_components/form-sentence.tsx'
import { PasswordField } from '../../../sign-in/_components/password-field.tsx'
import { setUp } from '../actions.ts'

const LABELS = { organization: 'Organization', name: 'Your name', email: 'E-mail', password: 'Password' }

export function SetUpForm({ token }: { token: string }) {
  const [state, submit, pending] = useActionState(setUp, NOTHING)
  const [given, setGiven] = useState({ organization: '', name: '', email: '' })
  const bind = (name: keyof typeof given) => ({
    id: name,
    name,
    required: true,
    value: given[name],
    onChange: (e: { target: { value: string } }) => setGiven({ ...given, [name]: e.target.value }),
    'aria-invalid': state.fields[name] ? (true as const) : undefined,
    'aria-describedby': state.fields[name] ? `${name}-note` : undefined,
  })
  return (
    <div className="grid gap-5">
      <div className="grid gap-1">
        <h1>Set up Countersign</h1>
        <FormSentence state={state} labels={LABELS}>
          The first organization of this installation, and you as its first admin. The link works once.
        </FormSentence>
      </div>
      <form action={submit} className="grid gap-4">
        <input type="hidden" name="token" value={token} />
        <Field id="organization" label={LABELS.organization} error={state.fields.organization ?? null}>
          <Input {...bind('organization')} autoComplete="organization" maxLength={80} />
        </Field>
        <Field id="name" label={LABELS.name} error={state.fields.name ?? null}>
          <Input {...bind('name')} autoComplete="name" maxLength={100} />
        </Field>
        <Field id="email" label={LABELS.email} error={state.fields.email ?? null}>
          <Input
            {...bind('email')}
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
          />
        </Field>
        <PasswordField fresh error={state.fields.password ?? null} />
        <Button type="submit" kind="primary" busy={pending} className="mt-1">
          Set up
        </Button>
      </form>
    </div>
  )
}
