import type { Sql } from '../ledger/append.ts'
import { checkpointText, signCheckpoint } from '../ledger/checkpoint.ts'
import { rootOf } from '../ledger/merkle.ts'
import { cosign, openNote } from '../ledger/note.ts'
import { Mismatch } from './check-growth.ts'
import {
  heartbeatName,
  heartbeatVerifierKey,
  type LogKeys,
  logVerifierKeys,
  signersOf,
  verifiersOf,
} from './log-keys.ts'
import type { SignedLog } from './state.ts'
import type { FullTile } from './tile-builder.ts'

/** Of what the state says was signed. The same state gives the same note, whenever it is made. */
export function noteOf(keys: LogKeys, { log }: SignedLog): string {
  const { origin, frontier } = log
  return signCheckpoint({ origin, size: frontier.size, root: rootOf(frontier) }, signersOf(keys, origin))
}

/** With the time at which the signer looked. */
const withHeartbeat = (keys: LogKeys, { log: { origin, frontier } }: SignedLog, note: string, now: Date): string =>
  note +
  cosign(
    checkpointText({ origin, size: frontier.size, root: rootOf(frontier), extensions: [] }),
    heartbeatName(origin),
    keys.signing[0] as NonNullable<LogKeys['signing'][0]>,
    Math.floor(now.getTime() / 1000),
  )

const INSERT = `
WITH n AS (
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[]) AS t(id, size, origin, root, note)
), c AS (
  INSERT INTO ledger.checkpoint (organization_id, size, origin, root, note)
  SELECT id, size, origin, decode(root, 'hex'), note FROM n
  ON CONFLICT (organization_id, size) DO NOTHING RETURNING organization_id
)
SELECT n.id, (c.organization_id IS NULL) AS known FROM n LEFT JOIN c ON c.organization_id = n.id`

/**
 * Publishes the checkpoints of logs whose states are kept. One of that size that is there already must be ours; returns
 * the logs where it is not, with the reason.
 */
export async function publishCheckpoints(
  sql: Sql,
  keys: LogKeys,
  signed: readonly SignedLog[],
  notes: ReadonlyMap<string, string>,
  now: Date,
): Promise<Map<string, Mismatch>> {
  const rows = await sql.query(INSERT, [
    signed.map((s) => s.organizationId),
    signed.map((s) => String(s.log.frontier.size)),
    signed.map((s) => s.log.origin),
    signed.map((s) => rootOf(s.log.frontier).toString('hex')),
    signed.map((s) => notes.get(s.organizationId) as string),
  ])
  const known = new Set(rows.filter((r) => r.known).map((r) => r.id as string))
  const wrong = new Map<string, Mismatch>()
  for (const s of signed)
    if (known.has(s.organizationId)) {
      const why = await otherNote(sql, keys, s)
      if (why) wrong.set(s.organizationId, why)
    }
  await publishLatest(
    sql,
    keys,
    signed.filter((s) => !wrong.has(s.organizationId)),
    now,
    notes,
  )
  return wrong
}

/** Null when the note that is there says the same and one of our keys, also one that has been retired, signed it. */
async function otherNote(sql: Sql, keys: LogKeys, { organizationId, log }: SignedLog): Promise<Mismatch | null> {
  const { origin, frontier } = log
  const [row] = await sql.query('SELECT note FROM ledger.checkpoint WHERE organization_id = $1 AND size = $2::bigint', [
    organizationId,
    String(frontier.size),
  ])
  const text = checkpointText({ origin, size: frontier.size, root: rootOf(frontier), extensions: [] })
  try {
    const opened = openNote(row?.note as string, verifiersOf(keys, origin))
    if (opened.text === text && opened.verified.length) return null
  } catch {
    // not a note of ours
  }
  return new Mismatch(`another checkpoint of ${frontier.size} entries was published`)
}

/** The newest note, with a cosignature of this moment. */
export async function publishLatest(
  sql: Sql,
  keys: LogKeys,
  signed: readonly SignedLog[],
  now: Date,
  notes?: ReadonlyMap<string, string>,
): Promise<void> {
  if (!signed.length) return
  await sql.query(
    `INSERT INTO ledger.checkpoint_latest (organization_id, note, at)
     SELECT id, note, $3::timestamptz FROM unnest($1::text[], $2::text[]) AS t(id, note)
     ON CONFLICT (organization_id) DO UPDATE SET note = excluded.note, at = excluded.at`,
    [
      signed.map((s) => s.organizationId),
      signed.map((s) => withHeartbeat(keys, s, notes?.get(s.organizationId) ?? noteOf(keys, s), now)),
      now.toISOString(),
    ],
  )
}

/** Full tiles. One that is there already must hold the same hashes. */
export async function publishTiles(sql: Sql, organizationId: string, tiles: readonly FullTile[]): Promise<void> {
  for (const { level, index, bytes } of tiles) {
    const values = [organizationId, String(level), String(index), bytes]
    const inserted = await sql.query(
      `INSERT INTO ledger.tile (organization_id, level, index, bytes) VALUES ($1, $2::smallint, $3::bigint, $4)
       ON CONFLICT DO NOTHING RETURNING true AS yes`,
      values,
    )
    if (inserted.length) continue
    const same = await sql.query(
      'SELECT FROM ledger.tile WHERE organization_id = $1 AND level = $2::smallint AND index = $3::bigint AND bytes = $4',
      values,
    )
    if (!same.length) throw new Mismatch(`tile ${level}/${index} was published with other hashes`)
  }
}

/** Tells people by which keys a log is signed, and that it is not signed any more, or is again. */
export async function publishStatus(sql: Sql, keys: LogKeys, signed: readonly SignedLog[]): Promise<void> {
  if (!signed.length) return
  await sql.query(
    `INSERT INTO ledger.signer_status (organization_id, stopped_at, reason, keys)
     SELECT id, nullif(at, '')::timestamptz, nullif(reason, ''), string_to_array(keys, ' ')
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS t(id, at, reason, keys)
     ON CONFLICT (organization_id) DO UPDATE SET stopped_at = excluded.stopped_at, reason = excluded.reason, keys = excluded.keys`,
    [
      signed.map((s) => s.organizationId),
      signed.map((s) => s.stopped?.at ?? ''),
      signed.map((s) => s.stopped?.reason ?? ''),
      signed.map((s) => [...logVerifierKeys(keys, s.log.origin), heartbeatVerifierKey(keys, s.log.origin)].join(' ')),
    ],
  )
}
