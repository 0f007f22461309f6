import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Tx } from '../platform/db.ts'
import { memberNames } from '../registry/member-names.ts'

/** Names of people and of service accounts; whoever left is missing. */
export async function namesOf(
  db: PrismaClient | Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const people = await memberNames(db, organizationId, ids)
  const others = [...new Set(ids)].filter((id) => id.startsWith('sva_'))
  if (!others.length) return people
  const services = await db.serviceAccount.findMany({
    where: { organizationId, id: { in: others } },
    select: { id: true, name: true },
  })
  return new Map([...people, ...services.map((s) => [s.id, s.name] as const)])
}
