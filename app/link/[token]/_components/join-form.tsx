'use client'
import { useActionState, useState } from 'react'
import { Button } from '../../../../components/ui/button.tsx'
import { Field, Input } from '../../../../components/ui/field.tsx'
import { NOTHING } from '../../../sign-in/_components/form-nothing.ts'
import { FormSentence } from '../../../sign-in/_components/form-sentence.tsx'
import { PasswordField } from '../../../sign-in/_components/password-field.tsx'
import { Or, ProviderButton } from '../../../sign-in/_components/provider-button.tsx'
import { beginJoining, join } from '../actions.ts'

const LABELS = { name: 'Your name', password: 'Password' }

export function JoinForm({
  token,
  organization,
  roles,
  email,
  account,
  provider,
}: {
  token: string
  organization: string
  roles: string
  email: string
  account: 'none' | 'password' | 'provider'
  provider: string | null
}) {
  const [state, submit, pending] = useActionState(join, NOTHING)
  const [name, setName] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const known = account === 'password'
  async function prepare() {
    const answer = await beginJoining(NOTHING, { token })
    setRefusal(answer.ok ? null : answer.message)
    return answer.ok
  }
  return (
    <div className="grid gap-5">
      <div className="grid gap-1">
        <h1>Join {organization}</h1>
        <FormSentence state={refusal ? { ...state, ok: false, message: refusal } : state} labels={LABELS}>
          You were invited as {roles}.{' '}
          {account === 'none'
            ? 'Choose how you want to sign in.'
            : 'There is an account under this address already: prove that it is yours.'}
          {account === 'provider' && !provider && ' Its identity provider is no longer set up here; tell your admin.'}
        </FormSentence>
      </div>
      {account !== 'provider' && (
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
          {!known && (
            <Field id="name" label={LABELS.name} error={state.fields.name ?? null}>
              <Input
                id="name"
                name="name"
                autoComplete="name"
                required
                maxLength={100}
                value={name}
                onChange={(e) => setName(e.target.value)}
                aria-invalid={state.fields.name ? true : undefined}
                aria-describedby={state.fields.name ? 'name-note' : undefined}
              />
            </Field>
          )}
          <PasswordField fresh={!known} error={state.fields.password ?? null} />
          <Button type="submit" kind="primary" busy={pending} className="mt-1">
            Join
          </Button>
        </form>
      )}
      {provider && (
        <>
          {account !== 'provider' && <Or />}
          <ProviderButton name={provider} back="/sign-in" primary={account === 'provider'} prepare={prepare}>
            {`Join with ${provider}`}
          </ProviderButton>
        </>
      )}
    </div>
  )
}
