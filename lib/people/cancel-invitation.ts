import { z } from 'zod'
import { notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { askAccounts } from './accounts.ts'
import { type Actor, demand } from './actor.ts'
import { emailField } from './fields.ts'
import { personEntry } from './person-entry.ts'

export const cancelInvitationInput = z.strictObject({ email: emailField })

export async function cancelInvitation(actor: Actor, input: unknown): Promise<{ email: string }> {
  const { email } = parseWith(cancelInvitationInput, input)
  demand(actor, 'people.write')
  return change(actor, async (tx) => {
    const [row] = await askAccounts<{ cancelled: boolean }>(
      tx,
      'SELECT installation.cancel_invitation_here($1, $2::timestamptz) AS cancelled',
      [email, now()],
    )
    if (!row?.cancelled) throw notFound('invitation')
    return {
      answer: { email },
      notify: [{ kind: 'people', id: 'invitations' }],
      entries: [
        personEntry(actor, 'person.invitation_revoked', {}, 'Took an invitation back', { disclosed: { email } }),
      ],
    }
  })
}
