import { z } from 'zod'
import { AppError } from '../platform/app-error.ts'
import { nowMs } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { type Changed, change } from '../registry/change.ts'
import { type Actor, demand } from './actor.ts'
import { emailField, rolesField } from './fields.ts'
import { createLinkHere, INVITATION_HOURS, newLink } from './links.ts'
import { personEntry } from './person-entry.ts'

export const invitePersonInput = z.strictObject({ email: emailField, roles: rolesField })

export interface Invitation {
  email: string
  roles: string[]
  /** Shown this once: only its hash is kept. */
  url: string
  expires_at: string
}

/** Makes a link by which one person can become a member. A second invitation to the same address ends the first. */
export async function invitePerson(actor: Actor, input: unknown): Promise<Invitation> {
  const { email, roles } = parseWith(invitePersonInput, input)
  demand(actor, 'people.write')
  const { url, hash } = newLink('/link')
  return change(actor, async (tx) => {
    const changed = await applyInvitation(tx, actor, { email, roles }, hash)
    return { ...changed, answer: { ...changed.answer, url } }
  })
}

/** In the transaction of whoever changes something, under the organization’s lock. `hash` is that of the link. */
export async function applyInvitation(
  tx: Tx,
  actor: Actor,
  { email, roles }: z.output<typeof invitePersonInput>,
  hash: string,
): Promise<Changed<Omit<Invitation, 'url'>>> {
  const { organizationId } = actor
  const expiresAt = new Date(nowMs() + INVITATION_HOURS * 3_600_000)
  if (await tx.membership.findUnique({ where: { organizationId_email: { organizationId, email } } }))
    throw new AppError(409, 'already_member', 'Somebody with this e-mail address is a member already.', {
      fields: [{ pointer: '/email', message: 'belongs to a member already' }],
    })
  await createLinkHere(tx, {
    hash,
    purpose: 'invitation',
    personId: null,
    email,
    roles,
    createdBy: actor.id,
    expiresAt,
  })
  return {
    answer: { email, roles, expires_at: expiresAt.toISOString() },
    notify: [{ kind: 'people', id: 'invitations' }],
    entries: [
      personEntry(
        actor,
        'person.invited',
        { roles, expires_at: expiresAt.toISOString() },
        `Invited somebody as ${roles.join(', ')}`,
        { disclosed: { email } },
      ),
    ],
  }
}
