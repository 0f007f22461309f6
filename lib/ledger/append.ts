import type pg from 'pg'
import { AppError } from '../platform/app-error.ts'
import { simulatedNow } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { appendLeaves, type Frontier, frontierBytes, frontierFrom, leafHash } from './merkle.ts'
import { CELL, type EntryInput, type Prepared, placedEntry, prepareEntry, ROW, subjectsOf } from './prepare-entry.ts'
import { subjectKeys } from './subject-keys.ts'
import { currentWriter, signBatch } from './writer-key.ts'

// Appending: lock the head, look up, insert, advance, commit, and only then answer. The order is the proof:
//   1. The row lock on the head makes one writer at a time; nothing of another writer can come between.
//   2. What was recorded before is looked up in a statement after the lock: the lock's own statement sees the past.
//   3. Leaves, envelopes, disclosures, the writer's signature and projection go in together with the head, which moves only if its size is
//      the one that was locked. No hole, no fork: an index exists exactly when the head has passed it.
//   4. Nobody is told of an entry before COMMIT has returned.

export type { EntryInput } from './prepare-entry.ts'

/**
 * SQL that works through Prisma's transaction and through a client of our own: values are strings, bytes, or arrays of
 * strings; answers are text (cast in the statement), because the two read numbers and times differently.
 */
export interface Sql {
  query(text: string, values: unknown[]): Promise<Record<string, unknown>[]>
}
export const sqlOfTx = (tx: Tx): Sql => ({ query: (text, values) => tx.$queryRawUnsafe(text, ...values) })

const names = new Map<string, string>()
function nameOf(text: string): string {
  const known = names.get(text)
  if (known) return known
  const name = `countersign_${names.size}`
  names.set(text, name)
  return name
}
/** Each text is prepared once per connection: pass constant texts only. */
export const sqlOfClient = (client: pg.ClientBase): Sql => ({
  query: async (text, values) => (await client.query({ name: nameOf(text), text, values })).rows,
})

export interface Head {
  organizationId: string
  origin: string
  frontier: Frontier
  /** Never before the last entry's time. */
  at: Date
  /** The database's clock, read after the lock was got (or the simulated clock). */
  now: Date
  /** Raised whenever a subject's key is destroyed: what was sealed under another one is sealed again. */
  keysEpoch: number
}
export interface Appended {
  index: number
  leaf: string // hex
  at: string
  log: string // origin
}
export class AlreadyRecordedError extends Error {
  readonly requestId: string
  readonly index: number
  constructor(requestId: string, index: number) {
    super(`request ${requestId} is entry ${index} already`)
    this.requestId = requestId
    this.index = index
  }
}

export const ledgerBusy = (): AppError =>
  new AppError(503, 'overloaded', 'The ledger is busy. Nothing was changed; try again.', {
    headers: { 'retry-after': '1' },
  })

/**
 * Locks the log until the transaction ends. First statement of whatever changes what the decision batch also touches
 * (approvals, counters, epochs): head first, everywhere, so that no circle of waiting can form.
 */
export async function lockHead(sql: Sql, organizationId: string): Promise<Head> {
  const rows = await sql.query('SELECT * FROM ledger.lock_head($1)', [organizationId]).catch((e: unknown) => {
    throw String((e as Error)?.message).includes('lock timeout') ? ledgerBusy() : e
  })
  const row = rows[0] as
    | { origin: string | null; size: string; frontier: string; last_ms: string; now_ms: string; keys_epoch: string }
    | undefined
  if (!row?.origin) throw new Error(`organization ${organizationId} has no log`)
  const now = simulatedNow() ?? new Date(Number(row.now_ms))
  const last = Number(row.last_ms)
  return {
    organizationId,
    origin: row.origin,
    frontier: frontierFrom(Number(row.size), Buffer.from(row.frontier, 'hex')),
    at: now.getTime() < last ? new Date(last) : now,
    now,
    keysEpoch: Number(row.keys_epoch),
  }
}

/** Which of these requests are in the log already. Only true under the lock. */
export async function findRequests(
  sql: Sql,
  organizationId: string,
  requestIds: string[],
): Promise<Map<string, { index: number; leaf: string }>> {
  const rows = await sql.query(
    "SELECT request_id, index::text AS index, encode(hash, 'hex') AS leaf FROM ledger.leaf WHERE organization_id = $1 AND request_id = ANY($2::text[])",
    [organizationId, requestIds],
  )
  return new Map(rows.map((r) => [r.request_id as string, { index: Number(r.index), leaf: r.leaf as string }]))
}

/** The last statement of the caller's transaction. Throws AlreadyRecordedError, and then the caller's change must not stand. */
export async function append(sql: Sql, organizationId: string, entries: EntryInput[]): Promise<Appended[]> {
  if (!entries.length) return []
  const prepared = await prepareEntries(organizationId, entries)
  const head = await lockHead(sql, organizationId)
  const given = entries.flatMap((e) => e.requestId ?? [])
  if (given.length)
    for (const [requestId, { index }] of await findRequests(sql, organizationId, given))
      throw new AlreadyRecordedError(requestId, index)
  return (await appendPrepared(sql, head, await sealedFor(head, entries, prepared))).appended
}

/** Before the lock. The keys of their subjects exist afterwards. */
export async function prepareEntries(
  organizationId: string,
  entries: readonly EntryInput[],
  epoch?: number,
): Promise<Prepared[]> {
  const keys = await subjectKeys(organizationId, subjectsOf(entries), epoch)
  return entries.map((e) => prepareEntry(e, keys))
}
/** Sealed with a key that is gone, its disclosures would be lost with nobody knowing. */
export const isStale = (head: Head, { keysEpoch }: Prepared): boolean =>
  keysEpoch !== null && keysEpoch !== head.keysEpoch
/** Under the lock: as they were prepared, or prepared again when a key was destroyed since. */
export const sealedFor = async (
  head: Head,
  entries: readonly EntryInput[],
  prepared: Prepared[],
): Promise<Prepared[]> =>
  prepared.some((p) => isStale(head, p)) ? await prepareEntries(head.organizationId, entries, head.keysEpoch) : prepared

// Bytes travel as one value with offsets, short texts as one text with separators: as arrays they would be escaped, sent
// longer and parsed again.
const COLUMNS =
  'type, actor_kind, actor_id, subject_kind, subject_id, agent_id, tool, environment, outcome, code, run_id, correlation_id, summary'.split(
    ', ',
  )
const COLUMN = Object.fromEntries(COLUMNS.map((name, i) => [name, `c[${i + 1}]`]))
const orNull = (...names: string[]) => names.map((name) => `nullif(${COLUMN[name]}, '')`).join(', ')
const INSERT = `
WITH n AS (
  SELECT $2::bigint + i - 1 AS index, to_timestamp($3::double precision / 1000) AS at, request_id, starts, bytes,
         string_to_array(cells, '${CELL}') AS c, i
    FROM ROWS FROM (string_to_table($4::text, '${ROW}'), unnest($7::int[]), unnest($8::int[]), string_to_table($13::text, '${ROW}'))
         WITH ORDINALITY AS t(request_id, starts, bytes, cells, i)
), l AS (
  INSERT INTO ledger.leaf (organization_id, index, request_id, hash)
  SELECT $1, index, request_id, substring($5::bytea FROM (32 * (i - 1) + 1)::int FOR 32) FROM n
), e AS (
  INSERT INTO ledger.envelope (organization_id, index, at, bytes)
  SELECT $1, index, at, substring($6::bytea FROM starts FOR bytes) FROM n
), d AS (
  INSERT INTO ledger.disclosure (organization_id, index, ordinal, at, subject, sealed)
  SELECT $1, $2::bigint + d.place, d.ordinal, to_timestamp($3::double precision / 1000), d.subject,
         substring($9::bytea FROM d.starts FOR d.bytes)
    FROM ROWS FROM (unnest($10::int[], $11::int[], $12::int[], $14::int[]), string_to_table($15::text, '${ROW}')) AS d(place, starts, bytes, ordinal, subject)
), a AS (
  INSERT INTO audit_entry (organization_id, index, at, ${COLUMNS.join(', ')})
  SELECT $1, index, at, ${COLUMN.type}, ${COLUMN.actor_kind}, ${orNull(...COLUMNS.slice(2, -1))}, ${COLUMN.summary}
    FROM n
), b AS (
  INSERT INTO ledger.batch (organization_id, first, count, writer, signature)
  SELECT $1, $2::bigint, $16::integer, $18::text, $19::bytea WHERE $18::text <> ''
)
UPDATE ledger.log_head
   SET size = size + $16::bigint, frontier = $17::bytea, last_at = to_timestamp($3::double precision / 1000)
 WHERE organization_id = $1 AND size = $2::bigint
RETURNING size::text`

/** Entries with their places, before anything is written: what their receipts will say is known already. */
export interface Placed {
  appended: Appended[]
  /** As it will be, for a caller that appends again in the same transaction. */
  head: Head
  values: unknown[]
}
export function placeEntries(head: Head, prepared: readonly Prepared[]): Placed {
  if (prepared.some((p) => isStale(head, p))) throw new Error('an entry is sealed with keys that may be destroyed')
  const first = head.frontier.size
  const at = head.at.toISOString()
  const envelopes = prepared.map((p, i) => Buffer.from(placedEntry(first + i, at, p.body)))
  const leaves = envelopes.map(leafHash)
  const frontier = appendLeaves(head.frontier, leaves)
  const writer = currentWriter()
  const sealed = prepared.flatMap((p, place) => p.sealed.map((s, ordinal) => ({ ...s, place, ordinal })))
  const entryBytes = joined(envelopes)
  const sealedBytes = joined(sealed.map((s) => s.sealed))
  const values = [
    head.organizationId,
    String(first),
    String(head.at.getTime()),
    prepared.map((p) => p.requestId).join(ROW),
    Buffer.concat(leaves),
    entryBytes.all,
    entryBytes.starts,
    entryBytes.lengths,
    sealedBytes.all,
    ints(sealed.map((s) => s.place)),
    sealedBytes.starts,
    sealedBytes.lengths,
    prepared.map((p) => p.audit).join(ROW),
    ints(sealed.map((s) => s.ordinal)),
    sealed.map((s) => s.subject).join(ROW),
    String(prepared.length),
    frontierBytes(frontier),
    writer?.name ?? '',
    writer ? signBatch(writer, head.origin, first, leaves) : null,
  ]
  return {
    appended: leaves.map((leaf, i) => ({ index: first + i, leaf: leaf.toString('hex'), at, log: head.origin })),
    head: { ...head, frontier },
    values,
  }
}
/** One statement, for a caller that holds the lock that `placeEntries` got its head from. */
export async function insertPlaced(sql: Sql, { values }: Placed): Promise<void> {
  const moved = await sql.query(INSERT, values)
  if (moved.length !== 1) throw new Error('the head of the log is not where it was locked')
}

/**
 * For a caller that holds the lock. Returns the head as it now is, for a caller that appends again in the same
 * transaction.
 */
export async function appendPrepared(
  sql: Sql,
  head: Head,
  prepared: readonly Prepared[],
): Promise<{ appended: Appended[]; head: Head }> {
  if (!prepared.length) return { appended: [], head }
  const placed = placeEntries(head, prepared)
  await insertPlaced(sql, placed)
  return { appended: placed.appended, head: placed.head }
}

/** PostgreSQL's text of an array of integers. */
const ints = (numbers: number[]): string => `{${numbers.join(',')}}`
/** All bytes in one, with where each part starts (from 1, as SQL counts) and its length. */
function joined(parts: Buffer[]): { all: Buffer; starts: string; lengths: string } {
  let next = 1
  const starts = parts.map((p) => {
    const start = next
    next += p.length
    return start
  })
  return { all: Buffer.concat(parts), starts: ints(starts), lengths: ints(parts.map((p) => p.length)) }
}
