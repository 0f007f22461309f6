import type { Sql } from '../ledger/append.ts'
import { disclosureDigest, ORGANIZATION, type ReadDisclosure, readDisclosure } from '../ledger/disclose.ts'
import { existingSubjectKeys, openSealed } from '../ledger/subject-keys.ts'
import type { Json } from '../platform/strict-json.ts'
import type { NamedSubject } from './subject.ts'

// What a step of an erasure destroys, row by row, with the digests that the log will say nobody can open any more. All that is
// sealed with the subject's key; and of what the organization's own key seals, what people and agents wrote about the
// same actions in their own words, because words name people.

interface Row {
  index: number
  ordinal: number
  type: string
  reach: 'subject' | 'linked' | 'resource'
  subject: string
  sealed: Uint8Array
}
interface Place {
  index: number
  ordinal: number
}
export interface Collected {
  rows: Place[]
  /** All that was looked at, also what stays. */
  seen: Place[]
  /** By entry. */
  digests: Map<number, string[]>
  /** What the subject is called, and values about it that stand for nobody else: looked for in what people wrote. */
  words: Set<string>
}

const ROWS = `
SELECT e.index::text AS index, d.ordinal::text AS ordinal, a.type, e.reach, d.subject, d.sealed
  FROM ledger.erasure_entries($2, $3::bigint[]) e
  JOIN audit_entry a ON a.organization_id = $1 AND a.index = e.index
  JOIN ledger.disclosure d ON d.organization_id = $1 AND d.index = e.index AND d.subject IN ($2, 'organization')`
/** Registrations name whom they register: only the last step looks through them. */
const REGISTERED = `
SELECT a.index::text AS index, d.ordinal::text AS ordinal, a.type, 'resource' AS reach, d.subject, d.sealed
  FROM audit_entry a JOIN ledger.disclosure d ON d.organization_id = $1 AND d.index = a.index AND d.subject = 'organization'
 WHERE a.organization_id = $1 AND a.type IN ('resource.registered', 'resources.registered', 'resource.removed')`

/** Of these entries of the subject, and of the same actions; with the last of them what registered it. */
export async function collectErasure(
  sql: Sql,
  organizationId: string,
  { stored, id }: NamedSubject,
  own: readonly number[],
  last: boolean,
): Promise<Collected> {
  const rows = await sql.query(ROWS, [organizationId, stored, own.map(String)])
  if (last) rows.push(...(await sql.query(REGISTERED, [organizationId])))
  const keys = await existingSubjectKeys(organizationId, [stored, ORGANIZATION])
  const collected: Collected = { rows: [], seen: [], digests: new Map(), words: new Set([id]) }
  for (const row of rows.map(toRow)) {
    const place = { index: row.index, ordinal: row.ordinal }
    collected.seen.push(place)
    const key = keys.get(row.subject)
    if (!key) throw new Error(`the key of ${row.subject} is gone, and its disclosures are not`)
    const texts = openSealed(organizationId, row.subject, key, row.sealed).split('\n')
    const parts = texts.map(readDisclosure)
    if (!goes(row, parts, id)) continue
    collected.rows.push(place)
    collected.digests.set(row.index, [...(collected.digests.get(row.index) ?? []), ...texts.map(disclosureDigest)])
    if (row.subject !== ORGANIZATION)
      for (const p of parts) for (const word of wordsOf(p.value)) collected.words.add(word)
  }
  return collected
}

const toRow = (r: Record<string, unknown>): Row => ({
  index: Number(r.index),
  ordinal: Number(r.ordinal),
  type: r.type as string,
  reach: r.reach as Row['reach'],
  subject: r.subject as string,
  sealed: r.sealed as Uint8Array,
})
/** Of a decision the values that are about nobody stay, unless the agent or the caller has added words of its own. */
function goes(row: Row, parts: ReadDisclosure[], id: string): boolean {
  if (row.subject !== ORGANIZATION || row.reach === 'linked') return true
  if (row.reach === 'resource') return parts.some((p) => holds(p.value, id))
  return parts.some((p) => p.name === 'reasoning' || p.name === 'context')
}
function holds(value: Json, id: string): boolean {
  if (typeof value === 'string') return value === id
  if (typeof value === 'number') return String(value) === id
  return typeof value === 'object' && value !== null && Object.values(value).some((v) => holds(v as Json, id))
}

/** A name of two words, an address, a number: not a word that could be anybody’s. */
const TELLING = /^(?=.{4,200}$)(?=.*(?:\p{L}\s+\p{L}|@|\d.*\d.*\d)).*$/su
function wordsOf(value: Json): string[] {
  if (typeof value === 'string') return TELLING.test(value) ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((v) => wordsOf(v as Json)) : []
}
