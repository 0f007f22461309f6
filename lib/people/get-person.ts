import { notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import { type Actor, demand } from './actor.ts'
import type { PersonView } from './list-people.ts'

/** One member. */
export async function getPerson(actor: Actor, personId: string): Promise<PersonView> {
  demand(actor, 'people.read')
  const { organizationId } = actor
  const member = await read(organizationId, (db) =>
    db.membership.findUnique({ where: { organizationId_personId: { organizationId, personId } } }),
  )
  if (!member) throw notFound('person')
  return {
    id: member.personId,
    name: member.name,
    email: member.email,
    roles: member.roles,
    status: member.status,
    joined_at: member.createdAt.toISOString(),
  }
}
