import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Tx } from '../platform/db.ts'

/** Names of members by person id; whoever is no member (a service account, the set-up) is missing. */
export async function memberNames(
  db: PrismaClient | Tx,
  organizationId: string,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((i) => i !== null))]
  if (!wanted.length) return new Map()
  const rows = await db.membership.findMany({
    where: { organizationId, personId: { in: wanted } },
    select: { personId: true, name: true },
  })
  return new Map(rows.map((r) => [r.personId, r.name]))
}
