'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { SecretOnce } from '../../../../../components/forms/secret-once.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../components/ui/dialog.tsx'
import { Field, Select } from '../../../../../components/ui/field.tsx'
import type { CredentialView } from '../../../../../lib/registry/credentials/credential-view.ts'
import { issueSecret, rotate } from '../../actions.ts'

const DAY_MS = 86_400_000
export interface CredentialDialogProps {
  identity: string
  rotates?: CredentialView
  full?: boolean
  open: boolean
  onClose(): void
}
/** Issues a secret, or the successor of one; it is shown in here and nowhere else. */
export default function SecretDialog({ identity, rotates, full = false, open, onClose }: CredentialDialogProps) {
  const id = useId()
  const router = useRouter()
  const [days, setDays] = useState('90')
  const [overlap, setOverlap] = useState('24')
  const issued = useAction(issueSecret)
  const rotated = useAction(rotate)
  const { state, pending } = rotates ? rotated : issued
  const made = state.data && 'client_secret' in state.data ? state.data : null
  async function submit() {
    const expires = days ? { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() } : {}
    const answer = rotates
      ? await rotated.run({ identity, credential: rotates.id, overlap_hours: Number(overlap) })
      : await issued.run({ identity, kind: 'client_secret', ...expires })
    if (answer.ok) router.refresh()
  }
  const title = rotates ? `Rotate the secret …${rotates.hint}` : 'Issue a client secret'
  return (
    <Dialog
      alert={made !== null}
      open={open}
      onClose={onClose}
      title={made ? 'The new secret' : title}
      {...(made || full
        ? {}
        : {
            description: rotates
              ? 'The old one still works for a while, so nothing stands still.'
              : 'Whoever holds it can ask as this agent.',
          })}
      actions={
        made ? (
          <Button kind="primary" onClick={onClose}>
            I have stored it
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" busy={pending} disabled={full} onClick={submit}>
              {rotates ? 'Issue the successor' : 'Issue secret'}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <div className="grid gap-4">
          <SecretOnce label="Client secret" value={made.client_secret} />
          <p className="text-sm text-muted">
            With the client id <span className="mono break-all text-ink">{made.client_id}</span> it buys access tokens
            at <span className="mono text-ink">/api/oauth/token</span>. Integrate shows the calls.
          </p>
        </div>
      ) : full ? (
        <p className="text-sm">Two secrets live already. Revoke the one that is no longer used, then rotate.</p>
      ) : rotates ? (
        <Field id={id} label="The old one ends after">
          <Select id={id} value={overlap} onChange={(e) => setOverlap(e.target.value)}>
            <option value="1">1 hour</option>
            <option value="24">24 hours</option>
            <option value="72">3 days</option>
            <option value="168">7 days</option>
          </Select>
        </Field>
      ) : (
        <Field id={id} label="It ends after">
          <Select id={id} value={days} onChange={(e) => setDays(e.target.value)}>
            <option value="7">7 days</option>
            <option value="30">30 days</option>
            <option value="90">90 days</option>
            <option value="">No end: rotation is asked for after 90 days</option>
          </Select>
        </Field>
      )}
      <FormMessage state={made ? { ...state, message: null } : state} />
    </Dialog>
  )
}
