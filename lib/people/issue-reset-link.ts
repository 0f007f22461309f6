import { AppError } from '../platform/app-error.ts'
import { nowMs } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { accountByEmail, hasMembershipElsewhere } from './accounts.ts'
import { type Actor, demand } from './actor.ts'
import { demandNotOneself, findMember } from './find-member.ts'
import { createLinkHere, newLink, RESET_HOURS } from './links.ts'
import { personEntry } from './person-entry.ts'
import { memberInput } from './suspend-member.ts'

/**
 * A link by which a member sets a new password. The account belongs to the installation and whoever holds the link can
 * use it, so an admin gets one only for people who are members nowhere else (docs/decisions): an admin of one
 * organization must not be able to enter another.
 */
export async function issueResetLink(actor: Actor, input: unknown): Promise<{ url: string; expires_at: string }> {
  const { person } = parseWith(memberInput, input)
  demand(actor, 'people.write')
  demandNotOneself(actor, person, 'own_account', 'Change your own password under Settings instead.')
  const expiresAt = new Date(nowMs() + RESET_HOURS * 3_600_000)
  const { url, hash } = newLink('/link')
  return change(actor, async (tx) => {
    const member = await findMember(tx, actor.organizationId, person)
    if (await hasMembershipElsewhere(tx, person))
      throw new AppError(
        409,
        'member_elsewhere',
        `${member.name} also belongs to another organization, so only they can change their password.`,
      )
    if (!(await accountByEmail(member.email, tx))?.has_password)
      throw new AppError(
        409,
        'no_password',
        `${member.name} signs in through the identity provider and has no password here.`,
      )
    await createLinkHere(tx, {
      hash,
      purpose: 'reset',
      personId: person,
      email: member.email,
      roles: [],
      createdBy: actor.id,
      expiresAt,
    })
    return {
      answer: { url, expires_at: expiresAt.toISOString() },
      entries: [
        personEntry(
          actor,
          'person.password_reset_requested',
          { person, expires_at: expiresAt.toISOString() },
          'Made a password reset link for a member',
        ),
      ],
    }
  })
}
