import { notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import type { PersonActor } from './actor.ts'
import { type Preferences, preferencesFrom } from './identify-person.ts'

/** As the person chose them: a time zone of null is the organization's. */
export async function getOwnPreferences(actor: PersonActor): Promise<Preferences & { time_zone: string | null }> {
  const { organizationId, id } = actor
  const member = await read(organizationId, (db) =>
    db.membership.findUnique({ where: { organizationId_personId: { organizationId, personId: id } } }),
  )
  if (!member) throw notFound('person')
  return { ...preferencesFrom(member.preferences), time_zone: member.timeZone }
}
