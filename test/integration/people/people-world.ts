import { acceptInvitation } from '../../../lib/people/accept-invitation.ts'
import type { PersonActor, SystemActor } from '../../../lib/people/actor.ts'
import { personOfSession } from '../../../lib/people/identify-person.ts'
import { invitePerson } from '../../../lib/people/invite-person.ts'
import { tokenOfLink } from '../../../lib/people/links.ts'
import { openSession } from '../../../lib/people/open-session.ts'
import type { Role } from '../../../lib/people/permissions.ts'
import { sessionCookieName, tokenOfSession } from '../../../lib/people/session-token.ts'
import { now } from '../../../lib/platform/clock.ts'
import { read } from '../../../lib/platform/db.ts'
import { createOrganization } from '../../../lib/registry/organizations/create-organization.ts'

export const PASSWORD = 'a harbour of quiet lamps'

export const systemOf = (organizationId: string): SystemActor => ({ kind: 'system', organizationId, id: 'setup' })

/** An organization of the test's own. Its set-up ends when the second person comes who may review changes. */
export async function newOrganization(name: string): Promise<string> {
  const { id } = await createOrganization({ name, slug: name.toLowerCase() })
  return id
}
/** One that stays in its set-up, so that everything applies directly, whoever comes. */
export async function newOrganizationInSetUp(name: string): Promise<string> {
  const { id } = await createOrganization({ name, slug: name.toLowerCase(), demonstration: true })
  return id
}

export async function invite(organizationId: string, email: string, roles: Role[]): Promise<string> {
  return tokenOfLink((await invitePerson(systemOf(organizationId), { email, roles })).url)
}

/** A member who came in as everybody does, by an invitation. */
export async function newMember(
  organizationId: string,
  email: string,
  roles: Role[],
  name = 'A person',
): Promise<string> {
  const token = await invite(organizationId, email, roles)
  return (await acceptInvitation({ token, name, password: PASSWORD })).personId
}

export async function signedIn(organizationId: string, personId: string): Promise<PersonActor> {
  const opened = await openSession({ personId, organizationId, via: 'password', authenticatedAt: now(), address: null })
  const session = await personOfSession(opened.sessionId)
  if (!session) throw new Error('the session that was just opened is not there')
  return session.actor
}

export async function newActor(organizationId: string, email: string, roles: Role[]): Promise<PersonActor> {
  return signedIn(organizationId, await newMember(organizationId, email, roles))
}

export const cookieFor = async (actor: PersonActor): Promise<string> =>
  `${sessionCookieName()}=${await tokenOfSession(actor.sessionId, actor.id)}`

/** Types and codes of the log's entries, oldest first. */
export const entriesOf = (organizationId: string, type?: string) =>
  read(organizationId, (db) =>
    db.auditEntry.findMany({ where: { organizationId, ...(type ? { type } : {}) }, orderBy: { index: 'asc' } }),
  )
