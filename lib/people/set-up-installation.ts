import { z } from 'zod'
import { now } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import { line, timeZone } from '../registry/fields.ts'
import { createOrganization } from '../registry/organizations/create-organization.ts'
import { type Joined, weakPassword } from './accept-invitation.ts'
import { createPerson } from './accounts.ts'
import { emailField, nameField, passwordField, tokenField } from './fields.ts'
import { demandLiveLink, takeLink } from './links.ts'
import { hashPassword, passwordFault } from './password.ts'
import { oneself, personEntry } from './person-entry.ts'

export const setUpInput = z.strictObject({
  token: tokenField,
  organization: line(80),
  time_zone: timeZone.optional(),
  name: nameField,
  email: emailField,
  password: passwordField,
})

/**
 * The first organization and its first admin, by the set-up link. The link is used up, the person made and the
 * organization opened in one transaction, so a crash leaves either a usable link or a finished installation.
 */
export async function setUpInstallation(input: unknown): Promise<Joined> {
  const { token, organization, time_zone, name, email, password } = parseWith(setUpInput, input)
  await demandLiveLink(token, 'setup')
  const fault = passwordFault(password, [name, email, organization])
  if (fault) throw weakPassword(fault)
  const passwordHash = await hashPassword(password)
  const personId = newId('per')
  const created = await createOrganization(
    { name: organization, slug: slugOf(organization), ...(time_zone ? { time_zone } : {}) },
    'setup',
    async (tx, organizationId) => {
      const at = now()
      await takeLink(tx, token, 'setup')
      await createPerson(tx, { id: personId, email, name, passwordHash, at })
      await tx.membership.create({ data: { organizationId, personId, email, name, roles: ['admin'], createdAt: at } })
      return [
        personEntry(
          oneself(personId),
          'person.joined',
          { person: personId, roles: ['admin'], via: 'setup' },
          'Set the installation up and became its first admin',
          { code: 'setup', disclosed: { name, email } },
        ),
      ]
    },
  )
  return { personId, organizationId: created.id }
}

function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
  return plain || 'organization'
}
