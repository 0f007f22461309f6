'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import type { CredentialView } from '../../../../../lib/registry/credentials/credential-view.ts'

const loadSecret = () => import('./secret-dialog.tsx')
const SecretDialog = dynamic(loadSecret, { ssr: false })
const loadKey = () => import('./key-dialog.tsx')
const KeyDialog = dynamic(loadKey, { ssr: false })

export function CredentialActions({ identity }: { identity: string }) {
  const secret = useDialog()
  const key = useDialog()
  return (
    <span className="flex flex-wrap gap-2">
      <Button onClick={secret.show} onPointerEnter={loadSecret} onFocus={loadSecret}>
        Issue a secret…
      </Button>
      <Button onClick={key.show} onPointerEnter={loadKey} onFocus={loadKey}>
        Register a public key…
      </Button>
      {secret.wanted && <SecretDialog key={secret.key} open={secret.open} onClose={secret.close} identity={identity} />}
      {key.wanted && <KeyDialog key={key.key} open={key.open} onClose={key.close} identity={identity} />}
    </span>
  )
}

/** `full`: two of its kind live already, and a rotation needs a free place. */
export function RotateButton({
  identity,
  credential,
  full,
}: {
  identity: string
  credential: CredentialView
  full: boolean
}) {
  const { open, wanted, key, show, close } = useDialog()
  const bySecret = credential.kind === 'client_secret'
  const props = { open, onClose: close, identity, rotates: credential, full }
  const what = bySecret ? 'client secret' : 'public key'
  return (
    <>
      <Button kind="quiet" small aria-label={`Rotate the ${what} …${credential.hint}`} onClick={show}>
        Rotate…
      </Button>
      {wanted && (bySecret ? <SecretDialog key={key} {...props} /> : <KeyDialog key={key} {...props} />)}
    </>
  )
}
