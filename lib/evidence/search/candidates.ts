import type { Sql } from '../../ledger/append.ts'
import { bitmapOf, joinBitmaps, meetBitmaps, placesDown, probesOf } from './segment.ts'
import type { Asked } from './tokens.ts'

/** Where in one segment hits can lie: at these places and nowhere else, or anywhere in it. */
export type Candidates = { segment: number; places: number[] | 'any' }

/** The segments in which every token may occur, with the places where they all do as far as the index knows. */
export async function candidatesIn(
  sql: Sql,
  organizationId: string,
  segments: readonly number[],
  asked: readonly Asked[],
): Promise<Candidates[]> {
  const ids = segments.map(String)
  const [postings, rare] = await Promise.all([
    postingsOf(sql, organizationId, segments, asked),
    rareIn(sql, organizationId, ids, asked),
  ])
  return segments.flatMap((segment): Candidates[] => {
    const perhaps = rare.get(segment)
    if (!perhaps) return [{ segment, places: 'any' }] // not indexed
    let met: Uint8Array | null = null
    for (const [i, { prefix }] of asked.entries()) {
      const known = postings.get(`${segment} ${i}`)
      // beginnings: the rare words count beside the frequent ones, so the places of those are not all
      if (perhaps[i] && (prefix || !known)) continue
      if (!known) return []
      met = met ? meetBitmaps(met, known) : known
      if (met.every((byte) => byte === 0)) return []
    }
    return [{ segment, places: met ? placesDown(met) : 'any' }]
  })
}

async function postingsOf(
  sql: Sql,
  organizationId: string,
  segments: readonly number[],
  asked: readonly Asked[],
): Promise<Map<string, Uint8Array>> {
  const exact = asked.map((a) => (a.prefix ? '' : a.token))
  const rows = await sql.query(
    `SELECT t.i::int AS asked, p.segment::text AS segment, p.places
       FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS t(token, prefix, i)
       JOIN audit_posting p ON p.organization_id = $1 AND p.segment BETWEEN $4::bigint AND $5::bigint
        AND ((t.token <> '' AND p.token = t.token)
          OR (t.prefix <> '' AND p.token >= t.prefix AND p.token < t.prefix || chr(1114111)))`,
    [
      organizationId,
      exact,
      asked.map((a) => a.prefix ?? ''),
      String(Math.min(...segments)),
      String(Math.max(...segments)),
    ],
  )
  const found = new Map<string, Uint8Array>()
  for (const row of rows) {
    const key = `${row.segment} ${Number(row.asked) - 1}`
    const bitmap = bitmapOf(row.places as Uint8Array)
    const known = found.get(key)
    found.set(key, known ? joinBitmaps(known, bitmap) : bitmap)
  }
  return found
}

/** For each indexed segment, which of the tokens may be among its rare ones. */
async function rareIn(
  sql: Sql,
  organizationId: string,
  segments: string[],
  asked: readonly Asked[],
): Promise<Map<number, boolean[]>> {
  const probes = asked.map(({ token }) => probesOf(token))
  const test = (i: number) =>
    probes[i]
      ?.map((_, p) => `get_bit(rare, ($${3 + i}::bigint[])[${p + 1}] % (octet_length(rare) * 8)) = 1`)
      .join(' AND ')
  const rows = await sql.query(
    `SELECT segment::text AS segment, ARRAY[${asked.map((_, i) => `(${test(i)})`).join(', ')}]::boolean[] AS perhaps
       FROM audit_segment WHERE organization_id = $1 AND segment = ANY($2::bigint[])`,
    [organizationId, segments, ...probes.map((of) => of.map(String))],
  )
  return new Map(rows.map((r) => [Number(r.segment), r.perhaps as boolean[]]))
}
