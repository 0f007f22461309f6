import { Prisma } from '../../../generated/prisma/client.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import type { Attributes, AttributeTypes } from './attribute-types.ts'

export interface ResourceRow {
  organizationId: string
  type: string
  id: string
  attributes: Attributes
  hash: string
  registeredBy: string
  updatedAt: Date
}

/** One statement for all of them. */
export async function writeResources(
  tx: Tx,
  organizationId: string,
  rows: ResourceRow[],
  types: { [type: string]: AttributeTypes },
): Promise<void> {
  for (const [type, attributes] of Object.entries(types)) {
    const data = { attributes, updatedAt: now() }
    await tx.resourceType.upsert({
      where: { organizationId_type: { organizationId, type } },
      update: data,
      create: { organizationId, type, ...data },
    })
  }
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO resource (organization_id, type, id, attributes, hash, registered_by, updated_at)
    SELECT ${organizationId}, type, id, attributes::jsonb, hash, ${rows[0]?.registeredBy}, ${rows[0]?.updatedAt}
      FROM unnest(${rows.map((r) => r.type)}::text[], ${rows.map((r) => r.id)}::text[],
                  ${rows.map((r) => JSON.stringify(r.attributes))}::text[], ${rows.map((r) => r.hash)}::text[])
           AS t(type, id, attributes, hash)
    ON CONFLICT (organization_id, type, id) DO UPDATE
       SET attributes = excluded.attributes, hash = excluded.hash,
           registered_by = excluded.registered_by, updated_at = excluded.updated_at`)
}
