'use client'
import { useActionState, useState } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { Field, Input } from '../../../components/ui/field.tsx'
import type { FormState } from '../../../lib/platform/action.ts'
import { signIn } from '../actions.ts'
import { FormSentence } from './form-sentence.tsx'
import { Or, ProviderButton } from './provider-button.tsx'

const LABELS = { email: 'E-mail', password: 'Password' }

export function SignInForm({
  title,
  sentence,
  refused,
  email: known,
  next,
  provider,
  fresh,
}: {
  title: string
  sentence: string
  /** Whether the sentence tells of a refusal that happened before this page was opened. */
  refused: boolean
  email: string
  next: string | null
  provider: string | null
  fresh: boolean
}) {
  const before: FormState<never> = {
    ok: false,
    message: refused ? sentence : null,
    fields: {},
    code: null,
    data: null,
  }
  const [state, submit, pending] = useActionState(signIn, before)
  // React empties a form after its action; the address is not worth typing twice
  const [email, setEmail] = useState(known)
  return (
    <div className="grid gap-5">
      <div className="grid gap-1">
        <h1>{title}</h1>
        <FormSentence state={state} labels={LABELS}>
          {sentence}
        </FormSentence>
      </div>
      <form action={submit} className="grid gap-4">
        {next && <input type="hidden" name="next" value={next} />}
        <Field id="email" label={LABELS.email} error={state.fields.email ?? null}>
          <Input
            id="email"
            name="email"
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            maxLength={254}
            value={email}
            onChange={(e) => setEmail(e.target.value)}
            aria-invalid={state.fields.email ? true : undefined}
            aria-describedby={state.fields.email ? 'email-note' : undefined}
          />
        </Field>
        <Field id="password" label={LABELS.password} error={state.fields.password ?? null}>
          <Input
            id="password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={1000}
            aria-invalid={state.fields.password ? true : undefined}
            aria-describedby={state.fields.password ? 'password-note' : undefined}
          />
        </Field>
        <Button type="submit" kind="primary" busy={pending} className="mt-1">
          Sign in
        </Button>
      </form>
      {provider && (
        <>
          <Or />
          <ProviderButton
            name={provider}
            fresh={fresh}
            back={next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'}
          />
        </>
      )}
    </div>
  )
}
