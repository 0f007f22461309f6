import type pg from 'pg'
import { openingFor, pool } from '../platform/db.ts'

// What a bundle is made of, in pages, each in a short transaction of its own: evidence is only ever added to, so that no
// page can contradict another, and nothing is held back for the minutes that a large log takes. Joined by the
// database and as text, which entries are: a row each, in hexadecimal digits, takes several times as long.

async function rowsOf<R extends unknown[]>(organizationId: string, text: string, values: unknown[]): Promise<R[]> {
  return await withClient(
    organizationId,
    async (client) => (await client.query<R>({ text, values, rowMode: 'array' })).rows,
  )
}

export async function withClient<T>(organizationId: string, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool().connect()
  try {
    await client.query(openingFor(organizationId))
    const answer = await work(client)
    await client.query('COMMIT')
    client.release()
    return answer
  } catch (e) {
    client.release(true)
    throw e
  }
}

/** The oldest entry that is there. */
export async function firstKept(organizationId: string): Promise<number> {
  const [row] = await rowsOf<[string]>(
    organizationId,
    'SELECT first::text FROM ledger.log_head WHERE organization_id = $1',
    [organizationId],
  )
  return Number(row?.[0] ?? 0)
}
/** The entries `from` to `to` − 1 as lines, each ended by a line break. Fewer lines when one is missing. */
export async function linesBetween(organizationId: string, from: number, to: number): Promise<Buffer> {
  const [row] = await rowsOf<[string | null]>(
    organizationId,
    `SELECT convert_from(string_agg(bytes || '\\x0a'::bytea, ''::bytea ORDER BY index), 'UTF8') FROM ledger.envelope
      WHERE organization_id = $1 AND index >= $2::bigint AND index < $3::bigint`,
    [organizationId, String(from), String(to)],
  )
  return Buffer.from(row?.[0] ?? '')
}
export async function linesAt(organizationId: string, indices: readonly number[]): Promise<Buffer> {
  const [row] = await rowsOf<[string | null]>(
    organizationId,
    `SELECT convert_from(string_agg(bytes || '\\x0a'::bytea, ''::bytea ORDER BY index), 'UTF8') FROM ledger.envelope
      WHERE organization_id = $1 AND index = ANY($2::bigint[])`,
    [organizationId, indices.map(String)],
  )
  return Buffer.from(row?.[0] ?? '')
}

/** The batches from `first` on, below `size`, as lines of `batches.ndjson`; and where the next page begins. */
export async function batchLines(
  organizationId: string,
  first: number,
  size: number,
): Promise<{ lines: Buffer; next: number | null }> {
  const [row] = await rowsOf<[string | null, string | null]>(
    organizationId,
    `SELECT string_agg('{"first":' || first || ',"count":' || count || ',"writer":' || to_json(writer)
              || ',"signature":"' || replace(encode(signature, 'base64'), E'\\n', '') || E'"}\\n', '' ORDER BY first),
            (max(first) + 1)::text
       FROM (SELECT * FROM ledger.batch WHERE organization_id = $1 AND first >= $2::bigint AND first < $3::bigint
              ORDER BY first LIMIT 10000) b`,
    [organizationId, String(first), String(size)],
  )
  const [lines, next] = row ?? []
  return { lines: Buffer.from(lines ?? ''), next: next ? Number(next) : null }
}

export interface Sealed {
  index: number
  subject: string
  sealed: Buffer
}
/** Ascending indices as a condition: neighbours are a range, which needs no look at each of them. */
function among(organizationId: string, indices: readonly number[]): { where: string; values: unknown[] } {
  const first = indices[0] ?? 0
  const last = indices.at(-1) ?? 0
  return last - first + 1 === indices.length
    ? {
        where: 'organization_id = $1 AND index >= $2::bigint AND index <= $3::bigint',
        values: [organizationId, String(first), String(last)],
      }
    : { where: 'organization_id = $1 AND index = ANY($2::bigint[])', values: [organizationId, indices.map(String)] }
}
export async function sealedBytesAt(organizationId: string, indices: readonly number[]): Promise<number> {
  const { where, values } = among(organizationId, indices)
  const [row] = await rowsOf<[string | null]>(
    organizationId,
    `SELECT sum(octet_length(sealed))::text FROM ledger.disclosure WHERE ${where}`,
    values,
  )
  return Number(row?.[0] ?? 0)
}
export async function sealedAt(organizationId: string, indices: readonly number[]): Promise<Sealed[]> {
  const { where, values } = among(organizationId, indices)
  const rows = await rowsOf<[string, string, Buffer]>(
    organizationId,
    `SELECT index::text, subject, sealed FROM ledger.disclosure WHERE ${where} ORDER BY index, ordinal`,
    values,
  )
  return rows.map(([index, subject, sealed]) => ({
    index: Number(index),
    subject,
    sealed,
  }))
}

/** The lines of a page, without their line breaks. */
export function splitLines(lines: Buffer): Buffer[] {
  const out: Buffer[] = []
  let from = 0
  for (let end = lines.indexOf(10); end >= 0; end = lines.indexOf(10, from)) {
    out.push(lines.subarray(from, end))
    from = end + 1
  }
  return out
}

/** Reads the next page while one is worked on. */
export async function* ahead<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  const source = pages[Symbol.asyncIterator]()
  let next = source.next()
  for (;;) {
    const step = await next
    if (step.done) return
    next = source.next()
    next.catch(() => {}) // awaited in the next round; until then nobody listens
    yield step.value
  }
}
