import { Prisma } from '../../../generated/prisma/client.ts'
import type { Tx } from '../../platform/db.ts'
import type { Attributes, AttributeTypes } from './attribute-types.ts'

/** The attribute types of the kinds that are named, and the attributes that the named resources have. */
export async function readRegistered(tx: Tx, organizationId: string, sent: { type: string; id: string }[]) {
  const types = await tx.resourceType.findMany({
    where: { organizationId, type: { in: [...new Set(sent.map((r) => r.type))] } },
  })
  const rows = await tx.$queryRaw<{ type: string; id: string; attributes: Attributes }[]>(Prisma.sql`
    SELECT r.type, r.id, r.attributes
      FROM unnest(${sent.map((r) => r.type)}::text[], ${sent.map((r) => r.id)}::text[]) AS s(type, id)
      JOIN resource r ON r.organization_id = ${organizationId} AND r.type = s.type AND r.id = s.id`)
  return {
    types: new Map(types.map((t) => [t.type, t.attributes as AttributeTypes])),
    before: new Map(rows.map((r) => [`${r.type}/${r.id}`, r.attributes])),
  }
}
