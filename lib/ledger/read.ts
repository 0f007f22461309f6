import { type JsonObject, parseStrictJson } from '../platform/strict-json.ts'
import type { Sql } from './append.ts'
import { disclosureDigest, type ReadDisclosure, readDisclosure } from './disclose.ts'
import type { EntryType } from './entry-types.ts'
import { existingSubjectKeys, openSealed } from './subject-keys.ts'

// Reading entries. Whether the reader may see disclosures is the calling operation's decision; here they are opened
// and held against the digests of their entry.

export interface LedgerEntry {
  index: number
  at: string
  leaf: string // hex
  type: EntryType
  actor: { kind: 'person' | 'agent' | 'service' | 'system'; id?: string }
  data: JsonObject
  /** The exact bytes that are hashed, as text. */
  canonical: string
  /** Only what the reader may see; with the name under which the database keeps the subject. */
  disclosures: (ReadDisclosure & { subject: string })[]
  /** Not shown to this reader. */
  withheld: number
  /** Their subject's key was destroyed, or they expired. */
  erased: number
  /** The entries that say so. */
  erasedBy: number[]
  /** Opened, but not what the entry committed to: somebody changed the side table. */
  altered: number
}
export interface PageOptions {
  /** Newest first, below this index. */
  before?: number | undefined
  /** Oldest first, from this index. Newest first when neither is given. */
  from?: number | undefined
  limit?: number
  /** Which disclosures to open: none by default. */
  disclose?: boolean | ((name: string, type: EntryType) => boolean)
}

const SELECT = `SELECT e.index::text AS index, encode(l.hash, 'hex') AS leaf, convert_from(e.bytes, 'UTF8') AS canonical
  FROM ledger.envelope e JOIN ledger.leaf l ON l.organization_id = e.organization_id AND l.index = e.index
 WHERE e.organization_id = $1`

/** One page by keyset. */
export async function entriesPage(sql: Sql, organizationId: string, options: PageOptions = {}): Promise<LedgerEntry[]> {
  const limit = String(Math.min(Math.max(options.limit ?? 50, 1), 1000))
  const rows =
    options.from === undefined
      ? await sql.query(`${SELECT} AND e.index < $2::bigint ORDER BY e.index DESC LIMIT $3::bigint`, [
          organizationId,
          String(options.before ?? Number.MAX_SAFE_INTEGER),
          limit,
        ])
      : await sql.query(`${SELECT} AND e.index >= $2::bigint ORDER BY e.index LIMIT $3::bigint`, [
          organizationId,
          String(options.from),
          limit,
        ])
  const entries = rows.map(toEntry)
  await openDisclosures(sql, organizationId, entries, options.disclose ?? false)
  return entries.map(({ entry }) => entry)
}
export async function entryAt(
  sql: Sql,
  organizationId: string,
  index: number,
  disclose: PageOptions['disclose'] = false,
): Promise<LedgerEntry | null> {
  const [entry] = await entriesPage(sql, organizationId, { from: index, limit: 1, disclose })
  return entry?.index === index ? entry : null
}

interface Opening {
  entry: LedgerEntry
  digests: Set<string>
}
function toEntry(row: Record<string, unknown>): Opening {
  const canonical = row.canonical as string
  const content = parseStrictJson(canonical) as JsonObject
  return {
    digests: new Set(content.sd as string[]),
    entry: {
      index: Number(row.index),
      at: content._t as string,
      leaf: row.leaf as string,
      type: content.type as EntryType,
      actor: content.actor as unknown as LedgerEntry['actor'],
      data: content.data as JsonObject,
      canonical,
      disclosures: [],
      withheld: 0,
      erased: 0,
      erasedBy: [],
      altered: 0,
    },
  }
}

async function openDisclosures(
  sql: Sql,
  organizationId: string,
  openings: Opening[],
  disclose: NonNullable<PageOptions['disclose']>,
): Promise<void> {
  if (disclose === false) {
    for (const { entry, digests } of openings) entry.withheld = digests.size
    return
  }
  const maySee = disclose === true ? () => true : disclose
  const sealed = await sql.query(
    `SELECT index::text AS index, subject, sealed FROM ledger.disclosure
      WHERE organization_id = $1 AND index = ANY($2::bigint[]) ORDER BY index, ordinal`,
    [organizationId, openings.map(({ entry }) => String(entry.index))],
  )
  const keys = await existingSubjectKeys(
    organizationId,
    sealed.map((s) => s.subject as string),
  )
  const byIndex = new Map(openings.map((o) => [o.entry.index, o]))
  for (const row of sealed) {
    const opening = byIndex.get(Number(row.index))
    const key = keys.get(row.subject as string)
    if (!opening || !key) continue
    const { entry, digests } = opening
    for (const json of unsealed(organizationId, row, key)) {
      if (json === null || !digests.delete(disclosureDigest(json))) {
        entry.altered++
        continue
      }
      const disclosure = readDisclosure(json)
      if (maySee(disclosure.name, entry.type)) entry.disclosures.push({ ...disclosure, subject: row.subject as string })
      else entry.withheld++
    }
  }
  const closed = openings.filter(({ digests }) => digests.size)
  const gone = closed.length
    ? await sql.query(
        `SELECT index::text AS index, by_index::text AS by FROM ledger.gone
          WHERE organization_id = $1 AND index = ANY($2::bigint[]) ORDER BY index, by_index`,
        [organizationId, closed.map(({ entry }) => String(entry.index))],
      )
    : []
  for (const { entry, digests } of closed) {
    entry.erased = digests.size
    entry.erasedBy = gone.filter((g) => Number(g.index) === entry.index).map((g) => Number(g.by))
  }
}

function unsealed(organizationId: string, row: Record<string, unknown>, key: Buffer): (string | null)[] {
  try {
    return openSealed(organizationId, row.subject as string, key, row.sealed as Uint8Array).split('\n')
  } catch {
    return [null]
  }
}

/** The entries at these indices, with the disclosures of one name. What is not there is left out. */
export async function entriesAt(
  sql: Sql,
  organizationId: string,
  indices: readonly number[],
  disclosed: string,
): Promise<Map<number, LedgerEntry>> {
  const rows = indices.length
    ? await sql.query(`${SELECT} AND e.index = ANY($2::bigint[])`, [organizationId, indices.map(String)])
    : []
  const openings = rows.map(toEntry)
  await openDisclosures(sql, organizationId, openings, (name) => name === disclosed)
  return new Map(openings.map(({ entry }) => [entry.index, entry]))
}
