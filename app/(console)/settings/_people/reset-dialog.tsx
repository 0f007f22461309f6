'use client'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { SecretOnce } from '../../../../components/forms/secret-once.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Time } from '../../../../components/time/time.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { makeResetLink } from '../actions.ts'

export default function ResetDialog({
  open,
  onClose,
  person,
}: {
  open: boolean
  onClose(): void
  person: { id: string; name: string }
}) {
  const { state, pending, run } = useAction(makeResetLink)
  const made = state.data
  return (
    <Dialog
      alert
      open={open}
      onClose={onClose}
      title={made ? 'The reset link is ready' : `A new password for ${person.name}?`}
      description={
        made
          ? 'Nothing was sent: give it to them yourself, by a way that you trust.'
          : 'A link by which this person chooses a new password. The old one works until then; an earlier link ends.'
      }
      actions={
        made ? (
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" busy={pending} onClick={() => void run({ person: person.id })}>
              Make the link
            </Button>
          </>
        )
      }
    >
      {made ? (
        <SecretOnce label={`Link for ${person.name}`} value={made.url}>
          It is shown this once. Whoever holds it can set the password until <Time at={made.expires_at} />.
        </SecretOnce>
      ) : (
        <FormMessage state={state} />
      )}
    </Dialog>
  )
}
