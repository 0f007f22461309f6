import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { nowMs } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'

const DAYS = 30

/**
 * In how many decisions of the last 30 days each of these policies matched. `decision_card.policies` holds their ids; the
 * index asks that it holds any.
 */
export async function countHits(
  db: PrismaClient | Tx,
  organizationId: string,
  ids: string[],
): Promise<Map<string, number>> {
  if (!ids.length) return new Map()
  const since = new Date(nowMs() - DAYS * 86_400_000)
  const rows = await db.$queryRaw<{ id: string; hits: number }[]>`
    SELECT p.id, count(*)::int AS hits
      FROM decision_card c CROSS JOIN LATERAL unnest(c.policies) AS p(id)
     WHERE c.organization_id = ${organizationId} AND c.at >= ${since}
       AND c.policies <> '{}' AND c.policies && ${ids}::text[] AND p.id = ANY(${ids}::text[])
     GROUP BY p.id`
  return new Map(rows.map((r) => [r.id, r.hits]))
}
