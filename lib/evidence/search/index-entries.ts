import { type Sql, sqlOfTx } from '../../ledger/append.ts'
import { installation, inTransaction } from '../../platform/db.ts'
import { buildSegment, SEGMENT } from './segment.ts'
import type { Searchable } from './tokens.ts'

/** So much in one run of the job: another organization's turn comes after at most this. */
const SEGMENTS_PER_RUN = 40

/** Indexes what every log has gained since, a whole segment at a time. The newest entries are searched without. */
export async function indexEntries(): Promise<number> {
  let done = 0
  for (const { id } of await installation<{ id: string }>('SELECT * FROM installation.organization_ids() AS id', []))
    done += await indexEntriesOf(id)
  return done
}

export async function indexEntriesOf(organizationId: string, segmentsMax = SEGMENTS_PER_RUN): Promise<number> {
  const due = await inTransaction(organizationId, (tx) => segmentsDue(sqlOfTx(tx), organizationId, segmentsMax))
  for (const segment of due)
    await inTransaction(organizationId, (tx) => indexSegment(sqlOfTx(tx), organizationId, segment))
  return due.length
}

/** Whole segments that are not indexed; also such as lost their index because something in them was erased. */
async function segmentsDue(sql: Sql, organizationId: string, max: number): Promise<number[]> {
  const rows = await sql.query(
    `SELECT n::text AS segment
       FROM ledger.log_head h, generate_series(0, h.size / $2::bigint - 1) AS n
      WHERE h.organization_id = $1
        AND NOT EXISTS (SELECT 1 FROM audit_segment s WHERE s.organization_id = $1 AND s.segment = n)
      ORDER BY n DESC LIMIT $3::int`,
    [organizationId, String(SEGMENT), String(max)],
  )
  return rows.map((r) => Number(r.segment))
}

async function indexSegment(sql: Sql, organizationId: string, segment: number): Promise<void> {
  // an erasure in this segment comes wholly before the reading below, or waits and then takes the index away
  await sql.query("SELECT 1 FROM pg_advisory_xact_lock(hashtext('audit_segment ' || $1), $2::int)", [
    organizationId,
    String(segment),
  ])
  const [claimed] = await sql.query(
    `INSERT INTO audit_segment (organization_id, segment, rare) VALUES ($1, $2::bigint, '') ON CONFLICT DO NOTHING RETURNING 1`,
    [organizationId, String(segment)],
  )
  if (!claimed) return // another worker did it meanwhile
  const first = segment * SEGMENT
  const rows = await sql.query(
    `SELECT (index - $2::bigint)::text AS place, type, actor_kind, actor_id, agent_id, tool, environment, outcome, code, run_id,
            correlation_id, summary
       FROM audit_entry WHERE organization_id = $1 AND index >= $2::bigint AND index < $3::bigint`,
    [organizationId, String(first), String(first + SEGMENT)],
  )
  const byPlace: (Searchable | null)[] = Array.from({ length: SEGMENT }, () => null)
  for (const row of rows) byPlace[Number(row.place)] = row as unknown as Searchable
  const { postings, rare } = buildSegment(byPlace)
  const starts: string[] = []
  let at = 1
  for (const { places } of postings) {
    starts.push(String(at))
    at += places.length
  }
  await sql.query(
    `INSERT INTO audit_posting (organization_id, token, segment, places)
     SELECT $1, t.token, $2::bigint, substring($3::bytea FROM t.start FOR t.length)
       FROM unnest($4::text[], $5::int[], $6::int[]) AS t(token, start, length)`,
    [
      organizationId,
      String(segment),
      Buffer.concat(postings.map((p) => p.places)),
      postings.map((p) => p.token),
      starts,
      postings.map((p) => String(p.places.length)),
    ],
  )
  await sql.query('UPDATE audit_segment SET rare = $3::bytea WHERE organization_id = $1 AND segment = $2::bigint', [
    organizationId,
    String(segment),
    rare,
  ])
}
