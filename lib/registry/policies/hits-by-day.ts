import { type Actor, demand } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'

const DAYS = 30
const DAY_MS = 86_400_000

export interface DayOfHits {
  /** A day of the zone: 2026-11-20. */
  day: string
  hits: number
}

/** In how many decisions of each of the last 30 days the policy matched, oldest first; days without any are there, too. */
export async function hitsByDay(actor: Actor, policyId: string, timeZone: string): Promise<DayOfHits[]> {
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const until = nowMs()
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<DayOfHits[]>`
      SELECT to_char(c.at AT TIME ZONE ${timeZone}, 'YYYY-MM-DD') AS day, count(*)::int AS hits
        FROM decision_card c
       WHERE c.organization_id = ${organizationId} AND c.at >= ${new Date(until - DAYS * DAY_MS)}
         AND c.policies <> '{}' AND c.policies @> ARRAY[${policyId}]::text[]
       GROUP BY 1`,
  )
  const counted = new Map(rows.map((r) => [r.day, r.hits]))
  const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone })
  // noon steps over the hour that a change of the clocks adds or takes
  const days = Array.from({ length: DAYS }, (_, i) => dayOf.format(until - (DAYS - 1 - i) * DAY_MS))
  return [...new Set(days)].map((day) => ({ day, hits: counted.get(day) ?? 0 }))
}
