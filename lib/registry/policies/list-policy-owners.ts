import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { memberNames } from '../member-names.ts'

const SHOWN_MAX = 200

/** Who owns policies, by name: what the catalog can be narrowed to. */
export async function listPolicyOwners(actor: Actor): Promise<{ id: string; name: string }[]> {
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  return await read(organizationId, async (db) => {
    const rows = await db.policyCatalogEntry.findMany({
      where: { organizationId },
      distinct: ['ownerId'],
      select: { ownerId: true },
      take: SHOWN_MAX,
    })
    const names = await memberNames(
      db,
      organizationId,
      rows.map((r) => r.ownerId),
    )
    return rows
      .map(({ ownerId }) => ({ id: ownerId, name: names.get(ownerId) ?? ownerId }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  })
}
