import { z } from 'zod'
import type { Sql } from '../ledger/append.ts'
import { RECORDED, type RecordedRow } from './read-recorded.ts'

// Which decisions a replay goes through: newest first, from a moment that stays where it was set, so that what is
// decided meanwhile shifts nothing.

export const REPLAY_MAX = 1_000_000

export const Selection = z.strictObject({
  /** Not before this moment; null: as far back as there are any. */
  from: z.iso.datetime().nullable(),
  /** Before this moment. */
  until: z.iso.datetime(),
  last: z.int().min(1).max(REPLAY_MAX),
  /** Exact replay proves dry runs as well; they are nobody's action, so a what-if leaves them out. */
  dry_runs: z.boolean(),
})
export type Selection = z.output<typeof Selection>

/** Of the decisions before the period: how many there were, and which were drawn. */
export const Sample = z.strictObject({ of: z.int(), ids: z.array(z.string()) })

/** After which decision it goes on; and how many of the drawn ones are done, once the period is. */
export const Place = z.strictObject({ at: z.iso.datetime(), id: z.string(), drawn: z.int().nullable() })
export type Place = z.output<typeof Place>

const WHERE = `d.organization_id = $1 AND d.at < $2::timestamptz AND d.at >= $3::timestamptz AND (NOT d.dry_run OR $4::boolean)`
const boundsOf = (organizationId: string, s: Selection): unknown[] => [
  organizationId,
  s.until,
  s.from ?? '-infinity',
  String(s.dry_runs),
]

export async function countSelected(sql: Sql, organizationId: string, s: Selection): Promise<number> {
  const [row] = await sql.query(
    `SELECT count(*)::text AS n FROM (SELECT 1 FROM decision d WHERE ${WHERE} LIMIT $5::bigint) AS found`,
    [...boundsOf(organizationId, s), String(s.last)],
  )
  return Number(row?.n)
}

export const startOf = ({ until }: Selection): Place => ({ at: until, id: '', drawn: null })

/** The next decisions after `place`, with their records. */
export const nextSelected = async (
  sql: Sql,
  organizationId: string,
  s: Selection,
  place: Place,
  limit: number,
): Promise<RecordedRow[]> =>
  limit <= 0
    ? []
    : ((await sql.query(
        `SELECT ${RECORDED} FROM decision d
          WHERE ${WHERE} AND (d.at, d.id) < ($5::timestamptz, $6) ORDER BY d.at DESC, d.id DESC LIMIT $7::bigint`,
        [...boundsOf(organizationId, s), place.at, place.id, String(limit)],
      )) as unknown as RecordedRow[])
