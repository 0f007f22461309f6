'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../components/ui/dialog.tsx'
import { Field, Textarea } from '../../../../../components/ui/field.tsx'
import { registerKey, rotate } from '../../actions.ts'
import type { CredentialDialogProps } from './secret-dialog.tsx'

const EXAMPLE = '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'

/** The public half of a key that only the agent holds. A private one is refused: once sent, it is none. */
export default function KeyDialog({ identity, rotates, full = false, open, onClose }: CredentialDialogProps) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const registered = useAction(registerKey)
  const rotated = useAction(rotate)
  const { state, pending } = rotates ? rotated : registered
  const refused = Object.entries(state.fields).map(([name, message]) => `${name.replace(/^jwk\//, '')} ${message}`)[0]
  async function submit() {
    let jwk: unknown
    try {
      jwk = JSON.parse(text)
    } catch {
      jwk = null
    }
    if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) {
      setFault('Paste one public key as a JSON object (JWK).')
      return
    }
    setFault(null)
    const answer = rotates
      ? await rotated.run({ identity, credential: rotates.id, overlap_hours: 24, jwk })
      : await registered.run({ identity, kind: 'private_key_jwt', jwk })
    if (!answer.ok) return
    onClose()
    notify(rotates ? 'Registered. The old key ends in 24 hours.' : 'The key is registered.')
    router.refresh()
  }
  const wrong = fault ?? refused ?? null
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={rotates ? `Rotate the key …${rotates.hint}` : 'Register a public key'}
      {...(full
        ? {}
        : {
            description: 'The agent signs its sign-in with the private half (private_key_jwt), which never leaves it.',
          })}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} disabled={full} onClick={submit}>
            Register key
          </Button>
        </>
      }
    >
      {full ? (
        <p className="text-sm">Two keys live already. Revoke the one that is no longer used, then rotate.</p>
      ) : (
        <div className="grid gap-3">
          <Field
            id={id}
            label="Public key (JWK)"
            note="Ed25519 (EdDSA) or P-256 (ES256). Never paste a private key: what was sent is no longer private."
            error={wrong}
          >
            <Textarea
              id={id}
              rows={5}
              spellCheck={false}
              autoComplete="off"
              placeholder={EXAMPLE}
              value={text}
              onChange={(e) => setText(e.target.value)}
              aria-describedby={`${id}-note`}
              aria-invalid={wrong ? true : undefined}
              className="font-mono text-[0.8rem]"
            />
          </Field>
          <FormMessage state={refused ? { ...state, message: null } : state} />
        </div>
      )}
    </Dialog>
  )
}
