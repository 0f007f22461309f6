import type { Sql } from '../../ledger/append.ts'
import { type Candidates, candidatesIn } from './candidates.ts'
import type { AuditFilter } from './filter.ts'
import { SEGMENT, segmentOf } from './segment.ts'
import { tokensAsked, wordsOf } from './tokens.ts'

/** How many segments are looked up at first, and at most, at a time: most pages fill from the newest. */
const FIRST_LOOK = 8
const LOOK_MAX = 512
/** Places that are asked for in one statement: few at first, more where other conditions take most of them out again. */
const PLACES_AT_FIRST = 200
const PLACES_MAX = 3_200

/** Reads the hits among these places, newest first: all conditions are the reader's own, the index only says where. */
export type ReadHits<R> = (where: Where, limit: number) => Promise<R[]>
export interface Where {
  sql: string
  values: unknown[]
}

/**
 * Entries from `from` up to but without `before` that match, newest first, at most `limit`. Segment by segment from the
 * newest: by the index where there is one, by their rows where there is none (the newest entries, or what the worker has
 * still to do).
 */
export async function findEntries<R>(
  sql: Sql,
  organizationId: string,
  filter: AuditFilter,
  { from, before, limit }: { from: number; before: number; limit: number },
  read: ReadHits<R>,
): Promise<R[]> {
  if (before <= from || (filter.text !== undefined && !wordsOf(filter.text).length)) return []
  const asked = tokensAsked(filter)
  if (!asked.length) return read(within({ first: from, end: before }, from, before), limit)
  const found: R[] = []
  let [high, look] = [segmentOf(before - 1), FIRST_LOOK]
  for (const last = segmentOf(from); high >= last && found.length < limit; look = Math.min(look * 4, LOOK_MAX)) {
    const segments = Array.from({ length: Math.min(look, high - last + 1) }, (_, i) => high - i)
    high -= segments.length
    for (const stretch of stretches(await candidatesIn(sql, organizationId, segments, asked))) {
      found.push(...(await read(within(stretch, from, before), limit - found.length)))
      if (found.length >= limit) break
    }
  }
  return found
}

type Stretch = { first: number; end: number } | { indices: number[] }
/** Neighbours are read together; places in packets, so that a page reads no more than it needs. */
function* stretches(candidates: readonly Candidates[]): Generator<Stretch> {
  let indices: number[] = []
  let many = PLACES_AT_FIRST
  for (const { segment, places } of candidates) {
    const first = segment * SEGMENT
    if (places === 'any') {
      if (indices.length) yield { indices }
      indices = []
      yield { first, end: first + SEGMENT }
    } else
      for (const place of places) {
        indices.push(first + place)
        if (indices.length < many) continue
        yield { indices }
        indices = []
        many = Math.min(many * 2, PLACES_MAX)
      }
  }
  if (indices.length) yield { indices }
}
function within(stretch: Stretch, from: number, before: number): Where {
  if ('indices' in stretch)
    return {
      sql: 'e.index = ANY($1::bigint[])',
      values: [stretch.indices.filter((i) => i >= from && i < before).map(String)],
    }
  return {
    sql: 'e.index >= $1::bigint AND e.index < $2::bigint',
    values: [String(Math.max(stretch.first, from)), String(Math.min(stretch.end, before))],
  }
}
