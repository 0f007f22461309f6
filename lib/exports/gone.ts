import { read } from '../platform/db.ts'

/** Digests that nobody can open any more, by the entry that says so: as in `disclosures.ndjson`. */
export interface Gone {
  d: string[]
  by: number
}
/** Something was erased after the checkpoint of this export: it needs a newer one, which holds the entry that says so. */
export class ErasedMeanwhileError extends Error {}

interface Row {
  index: string
  by: string
  digests: string[]
}
const rowsAt = (organizationId: string, indices: readonly number[]): Promise<Row[]> =>
  read(organizationId, (db) =>
    db.$queryRawUnsafe<Row[]>(
      `SELECT g.index::text AS index, g.by_index::text AS by, g.digests FROM ledger.gone g
        WHERE g.organization_id = $1 AND g.index = ANY($2::bigint[]) ORDER BY g.index, g.by_index`,
      organizationId,
      indices.map(String),
    ),
  )

/** Which of these digests are gone, by their entries' indices. Throws ErasedMeanwhileError. */
export async function goneAt(
  organizationId: string,
  digests: ReadonlyMap<number, ReadonlySet<string>>,
  size: number,
): Promise<Map<number, Gone[]>> {
  const gone = new Map<number, Gone[]>()
  for (const row of await rowsAt(organizationId, [...digests.keys()])) {
    const index = Number(row.index)
    const by = Number(row.by)
    const d = row.digests.filter((digest) => digests.get(index)?.has(digest)).sort()
    if (!d.length) continue
    if (by >= size) throw new ErasedMeanwhileError(`entry ${by} destroyed disclosures of entry ${index}`)
    gone.set(index, [...(gone.get(index) ?? []), { d, by }])
  }
  return gone
}
/** The entries that say so, of these entries: a part must hold them. */
export async function erasersOf(organizationId: string, indices: readonly number[], size: number): Promise<number[]> {
  const by = new Set((await rowsAt(organizationId, indices)).map((row) => Number(row.by)))
  return [...by].filter((index) => index < size).sort((a, b) => a - b)
}
