import { randomInt } from 'node:crypto'
import { type Sql, sqlOfTx } from '../ledger/append.ts'
import { nowMs } from '../platform/clock.ts'
import { installation, inTransaction } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import { REPLAY_MAX, type Selection } from './selection.ts'

const DAY_MS = 86_400_000
/** Of what is older than the day, so many are drawn each night. */
export const DRAWN_MAX = 1_000
/** Most entries of a log are decisions; drawing more places than are wanted finds enough of them. */
const DRAWS = 4 * DRAWN_MAX

/**
 * Once a day for every organization, for the day before (UTC): every decision of that day, and a random sample of the
 * older ones. Whoever calls it first makes the replay; the day is its key, so there is one.
 * @returns how many were made
 */
export async function startNightlyReplays(): Promise<number> {
  const today = Math.floor(nowMs() / DAY_MS) * DAY_MS
  let made = 0
  for (const { id } of await installation<{ id: string }>('SELECT * FROM installation.organization_ids() AS id', []))
    made += await startNight(id, today)
  return made
}

const startNight = (organizationId: string, today: number): Promise<number> =>
  inTransaction(organizationId, async (tx) => {
    const night = new Date(today - DAY_MS)
    const known = await tx.replay.findUnique({ where: { organizationId_night: { organizationId, night } } })
    if (known) return 0
    const any = await tx.decision.findFirst({
      where: { organizationId, at: { lt: new Date(today) } },
      select: { id: true },
    })
    if (!any) return 0
    const selection: Selection = {
      from: night.toISOString(),
      until: new Date(today).toISOString(),
      last: REPLAY_MAX,
      dry_runs: true,
    }
    const { count } = await tx.replay.createMany({
      data: [
        {
          organizationId,
          id: newId('rpl', nowMs()),
          kind: 'exact',
          night,
          selection,
          sample: await drawOlder(sqlOfTx(tx), organizationId, night),
          createdAt: new Date(nowMs()),
          createdBy: 'worker',
        },
      ],
      skipDuplicates: true,
    })
    return count
  })

/** Random places of the log, without repetition; those that are decisions from before that day. */
export async function drawOlder(
  sql: Sql,
  organizationId: string,
  before: Date,
): Promise<{ of: number; ids: string[] }> {
  const bounds = [organizationId, before.toISOString()]
  const [older] = await sql.query(
    'SELECT count(*)::text AS n FROM decision WHERE organization_id = $1 AND at < $2::timestamptz',
    bounds,
  )
  const of = Number(older?.n)
  if (of <= DRAWN_MAX) {
    const all = await sql.query('SELECT id FROM decision WHERE organization_id = $1 AND at < $2::timestamptz', bounds)
    return { of, ids: all.map((r) => r.id as string) }
  }
  const [head] = await sql.query('SELECT size::text AS n FROM ledger.log_head WHERE organization_id = $1', [
    organizationId,
  ])
  const size = Number(head?.n)
  const places = new Set<number>()
  while (places.size < Math.min(DRAWS, size)) places.add(randomInt(size))
  const found = await sql.query(
    `SELECT subject_id AS id FROM audit_entry
      WHERE organization_id = $1 AND index = ANY($2::bigint[]) AND type = 'decision.made' AND at < $3::timestamptz`,
    [organizationId, [...places].map(String), before.toISOString()],
  )
  // a page of the index comes in the order of the log: which of them are taken must not depend on it
  return { of, ids: shuffled(found.map((r) => r.id as string)).slice(0, DRAWN_MAX) }
}

function shuffled<T>(list: T[]): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = randomInt(i + 1)
    ;[list[i], list[j]] = [list[j] as T, list[i] as T]
  }
  return list
}
