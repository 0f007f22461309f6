import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'

/** When each of these people last signed in to this organization, by the log. Whoever never did is missing. */
export async function lastSignIns(actor: Actor, people: readonly string[]): Promise<Map<string, string>> {
  demand(actor, 'people.read')
  if (!people.length) return new Map()
  const { organizationId } = actor
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<{ id: string; at: Date }[]>`
      SELECT p.id, e.at FROM unnest(${[...people]}::text[]) AS p(id)
       CROSS JOIN LATERAL (
         SELECT at FROM audit_entry
          WHERE organization_id = ${organizationId} AND actor_id = p.id AND type = 'person.signed_in'
          ORDER BY index DESC LIMIT 1) e`,
  )
  return new Map(rows.map((r) => [r.id, r.at.toISOString()]))
}
