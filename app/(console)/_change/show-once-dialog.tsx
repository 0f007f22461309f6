'use client'
import { useRouter } from 'next/navigation'
import { FormMessage } from '../../../components/forms/form-message.tsx'
import { SecretOnce } from '../../../components/forms/secret-once.tsx'
import { useAction } from '../../../components/forms/use-action.ts'
import { Time } from '../../../components/time/time.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { Dialog } from '../../../components/ui/dialog.tsx'
import type { Shown } from './show-once.tsx'
import { showLink, showToken } from './shown-secrets.ts'

export default function ShowOnceDialog({
  open,
  onClose,
  what,
  subject,
  name,
}: Shown & { open: boolean; onClose(): void }) {
  const router = useRouter()
  const link = useAction(showLink)
  const token = useAction(showToken)
  const { state, pending } = what === 'link' ? link : token
  const made = link.state.data ?? token.state.data
  const close = () => {
    onClose()
    router.refresh()
  }
  if (made)
    return (
      <Dialog
        alert
        open={open}
        onClose={close}
        title={what === 'link' ? 'The link of the invitation' : `The token of ${name}`}
        actions={
          <Button kind="primary" onClick={close}>
            Done
          </Button>
        }
      >
        {'url' in made ? (
          <SecretOnce label={`Link for ${name}`} value={made.url}>
            It is shown this once. Whoever holds it can join as this person until <Time at={made.expires_at} />.
          </SecretOnce>
        ) : (
          <SecretOnce label="Token" value={made.token} />
        )}
      </Dialog>
    )
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={what === 'link' ? 'Show the link?' : 'Show the token?'}
      description="It is made now and can be seen this once, by you. That you fetched it is kept as evidence."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            busy={pending}
            onClick={() => void (what === 'link' ? link.run({ email: subject }) : token.run({ account: subject }))}
          >
            Show it
          </Button>
        </>
      }
    >
      <FormMessage state={state} />
    </Dialog>
  )
}
