import type { Sql } from '../ledger/append.ts'
import { sha256Of } from '../ledger/canonical-json.ts'
import { entriesAt, type LedgerEntry } from '../ledger/read.ts'
import { compileSnapshot } from '../policy/compile.ts'
import { contentFrom, partHashes, SnapshotError } from '../policy/snapshot.ts'
import { type Gone, proveRecord, type RecordedDecision, type ReplayAnswer, type SnapshotFound } from './prove-record.ts'

export interface RecordedRow extends RecordedDecision {
  at: string
  ledger_index: string
}
export const RECORDED = `d.id, d.kind, d.outcome, d.snapshot, d.ledger_index::text AS ledger_index,
  to_char(d.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
  convert_from(d.record, 'UTF8') AS record, convert_from(d.core, 'UTF8') AS core`

export const readRecorded = async (sql: Sql, organizationId: string, ids: readonly string[]): Promise<RecordedRow[]> =>
  (await sql.query(`SELECT ${RECORDED} FROM decision d WHERE d.organization_id = $1 AND d.id = ANY($2::text[])`, [
    organizationId,
    ids,
  ])) as unknown as RecordedRow[]

/** What each of these decisions gives when it is decided again now, in their order. */
export async function proveAll(
  sql: Sql,
  organizationId: string,
  rows: readonly RecordedRow[],
  snapshots: Snapshots,
): Promise<ReplayAnswer[]> {
  const entries = await entriesAt(
    sql,
    organizationId,
    rows.map((r) => Number(r.ledger_index)),
    'record',
  )
  const answers: ReplayAnswer[] = []
  for (const row of rows) {
    const snapshot = await snapshots.get(sql, organizationId, row.snapshot)
    const prove = (gone: Gone) => proveOne(row, entries.get(Number(row.ledger_index)), snapshot, gone)
    const answer = prove(null)
    const unexplained = answer.result === 'inputs_missing' && answer.what === 'record'
    answers.push(unexplained ? prove(await whyGone(sql, organizationId, row)) : answer)
  }
  return answers
}

/** An engine that fails on what it once decided has not given the same bytes. */
function proveOne(row: RecordedRow, entry: LedgerEntry | undefined, snapshot: SnapshotFound, gone: Gone): ReplayAnswer {
  try {
    return proveRecord(row, entry, () => snapshot, gone)
  } catch (e) {
    return {
      result: 'different',
      was: row.core,
      now: JSON.stringify({ error: e instanceof Error ? e.message : 'unknown' }),
    }
  }
}

/** The entry by which something of the decision's own is gone: the first, when there are several. */
async function whyGone(sql: Sql, organizationId: string, row: RecordedRow): Promise<Gone> {
  const [found] = await sql.query(
    `SELECT r.kind, g.by_index::text AS by FROM ledger.gone g
       JOIN ledger.removal r ON r.organization_id = g.organization_id AND r.by_index = g.by_index
      WHERE g.organization_id = $1 AND g.index = $2::bigint ORDER BY g.by_index LIMIT 1`,
    [organizationId, row.ledger_index],
  )
  if (!found) return null
  return found.kind === 'erasure' ? { by: Number(found.by) } : 'expired'
}

const KEPT_MAX = 4
/**
 * Compiled snapshots, the last few: neighbours in time mostly share theirs. Read from the database each time, and every
 * part held against its name: what a process remembers proves nothing about what is kept.
 */
export class Snapshots {
  readonly #kept = new Map<string, SnapshotFound>()

  async get(sql: Sql, organizationId: string, hash: string): Promise<SnapshotFound> {
    const known = this.#kept.get(hash)
    if (known) return known
    const found = await load(sql, organizationId, hash)
    const oldest = this.#kept.size < KEPT_MAX ? undefined : this.#kept.keys().next().value
    if (oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(hash, found)
    return found
  }
}

async function load(sql: Sql, organizationId: string, hash: string): Promise<SnapshotFound> {
  const [row] = await sql.query(
    `SELECT convert_from(manifest, 'UTF8') AS manifest FROM snapshot WHERE organization_id = $1 AND hash = $2`,
    [organizationId, hash],
  )
  if (!row) return 'missing'
  const manifest = row.manifest as string
  if (sha256Of(manifest) !== hash) return 'changed'
  const parts = await sql.query(
    `SELECT hash, convert_from(bytes, 'UTF8') AS bytes FROM snapshot_part WHERE organization_id = $1 AND hash = ANY($2::text[])`,
    [organizationId, partHashes(manifest)],
  )
  try {
    return compileSnapshot(contentFrom(manifest, new Map(parts.map((p) => [p.hash as string, p.bytes as string]))))
  } catch (e) {
    if (e instanceof SnapshotError) return 'changed'
    throw e
  }
}
