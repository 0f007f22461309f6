import { Field, Input } from '../../../components/ui/field.tsx'

const LENGTH_MIN = 12

/** @param fresh a password that is being chosen, not one that is proved */
export function PasswordField({ fresh, error }: { fresh: boolean; error: string | null }) {
  return (
    <Field
      id="password"
      label={fresh ? 'Choose a password' : 'Password'}
      note={fresh ? `At least ${LENGTH_MIN} characters. A few unrelated words are fine.` : undefined}
      error={error}
    >
      <Input
        id="password"
        name="password"
        type="password"
        autoComplete={fresh ? 'new-password' : 'current-password'}
        required
        minLength={fresh ? LENGTH_MIN : undefined}
        maxLength={fresh ? 200 : 1000}
        aria-invalid={error ? true : undefined}
        aria-describedby={fresh || error ? 'password-note' : undefined}
      />
    </Field>
  )
}
