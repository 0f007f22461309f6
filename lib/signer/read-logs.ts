import type { Sql } from '../ledger/append.ts'
import type { BatchRow, EntryRow } from './check-growth.ts'

// What the signer reads, for all logs in one statement each: a hundred logs that grow every second cost three round trips.

export interface HeadRow {
  organizationId: string
  origin: string
  size: number
  /** As stored. */
  frontier: Buffer
}
export async function readHeads(sql: Sql): Promise<HeadRow[]> {
  const rows = await sql.query(
    'SELECT organization_id, origin, size::text AS size, frontier FROM ledger.log_head ORDER BY organization_id',
    [],
  )
  return rows.map((r) => ({
    organizationId: r.organization_id as string,
    origin: r.origin as string,
    size: Number(r.size),
    frontier: r.frontier as Buffer,
  }))
}

export interface Wanted {
  organizationId: string
  from: number
  to: number
}
const BATCHES = 512
const ENTRIES = 2_000

/** Whole batches from `from` on, as many as fit into one helping: at least one, so that there is always progress. */
export async function readBatches(sql: Sql, wanted: readonly Wanted[]): Promise<Map<string, BatchRow[]>> {
  const rows = await sql.query(
    `SELECT w.id, b.first::text AS first, b.count, b.writer, b.signature
       FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS w(id, start, stop)
      CROSS JOIN LATERAL (SELECT * FROM ledger.batch x WHERE x.organization_id = w.id AND x.first >= w.start AND x.first < w.stop
                           ORDER BY x.first LIMIT ${BATCHES}) b`,
    columns(wanted),
  )
  const found = new Map<string, BatchRow[]>(wanted.map((w) => [w.organizationId, []]))
  const counts = new Map<string, number>()
  for (const r of rows) {
    const id = r.id as string
    const batch: BatchRow = {
      first: Number(r.first),
      count: r.count as number,
      writer: r.writer as string,
      signature: r.signature as Buffer,
    }
    const count = (counts.get(id) ?? 0) + batch.count
    if (counts.has(id) && count > ENTRIES) continue
    counts.set(id, count)
    found.get(id)?.push(batch)
  }
  return found
}

/** The leaves of these ranges and, where they are there, the entries' bytes. */
export async function readEntries(sql: Sql, wanted: readonly Wanted[]): Promise<Map<string, EntryRow[]>> {
  const rows = await sql.query(
    `SELECT w.id, x.index, x.hash, x.bytes
       FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS w(id, start, stop)
      CROSS JOIN LATERAL (SELECT l.index::text AS index, l.hash, e.bytes FROM ledger.leaf l
                            LEFT JOIN ledger.envelope e ON e.organization_id = l.organization_id AND e.index = l.index
                           WHERE l.organization_id = w.id AND l.index >= w.start AND l.index < w.stop ORDER BY l.index) x`,
    columns(wanted),
  )
  const found = new Map<string, EntryRow[]>(wanted.map((w) => [w.organizationId, []]))
  for (const r of rows)
    found.get(r.id as string)?.push({ index: Number(r.index), leaf: r.hash as Buffer, bytes: r.bytes as Buffer | null })
  return found
}
const columns = (wanted: readonly Wanted[]): string[][] => [
  wanted.map((w) => w.organizationId),
  wanted.map((w) => String(w.from)),
  wanted.map((w) => String(w.to)),
]

/** The verifier keys that the operator enrolled. */
export async function readWriters(sql: Sql): Promise<Map<string, string>> {
  const rows = await sql.query('SELECT name, key FROM installation.writer', [])
  return new Map(rows.map((r) => [r.name as string, r.key as string]))
}

/** Organizations that have a checkpoint, with its size. */
export async function readPublished(sql: Sql): Promise<Map<string, { size: number; at: number }>> {
  const rows = await sql.query(
    `SELECT l.organization_id AS id, (extract(epoch FROM l.at) * 1000)::float8::text AS at,
            (SELECT max(c.size)::text FROM ledger.checkpoint c WHERE c.organization_id = l.organization_id) AS size
       FROM ledger.checkpoint_latest l`,
    [],
  )
  return new Map(rows.map((r) => [r.id as string, { size: Number(r.size), at: Number(r.at) }]))
}
