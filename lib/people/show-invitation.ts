import { z } from 'zod'
import { AppError, notFound } from '../platform/app-error.ts'
import { now, nowMs } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { askAccounts } from './accounts.ts'
import { type Actor, demand } from './actor.ts'
import { emailField } from './fields.ts'
import type { Invitation } from './invite-person.ts'
import { INVITATION_HOURS, newLink } from './links.ts'
import { personEntry } from './person-entry.ts'

export const showInvitationInput = z.strictObject({ email: emailField })

/** The link of an invitation that a change request made: made now, seen this once, and valid from now. */
export async function showInvitation(actor: Actor, input: unknown): Promise<Invitation> {
  const { email } = parseWith(showInvitationInput, input)
  demand(actor, 'people.write')
  const { url, hash } = newLink('/link')
  const expiresAt = new Date(nowMs() + INVITATION_HOURS * 3_600_000)
  return change(actor, async (tx) => {
    const [shown] = await askAccounts<{ roles: string[]; expires_at: Date }>(
      tx,
      'SELECT * FROM installation.show_invitation_here($1, $2, $3::timestamptz, $4::timestamptz)',
      [email, hash, now(), expiresAt],
    )
    if (!shown) {
      const open = await askAccounts<{ email: string }>(
        tx,
        'SELECT email FROM installation.invitations_here($1::timestamptz)',
        [now()],
      )
      if (!open.some((o) => o.email === email)) throw notFound('invitation')
      throw new AppError(
        409,
        'shown_already',
        'The link was shown already, and nobody can see it again. Take the invitation back and ask for another.',
      )
    }
    const expires_at = shown.expires_at.toISOString()
    return {
      answer: { email, roles: shown.roles, url, expires_at },
      notify: [{ kind: 'people', id: 'invitations' }],
      entries: [
        personEntry(
          actor,
          'person.invitation_shown',
          { roles: shown.roles, expires_at },
          'Fetched the link of an invitation',
          { disclosed: { email } },
        ),
      ],
    }
  })
}
