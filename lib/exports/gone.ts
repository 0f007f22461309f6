/** Digests that nobody can open any more, by the entry that says so: as in `disclosures.ndjson`. */
export interface Gone {
  d: string[]
  by: number
}
/** Something was erased after the checkpoint of this export: it needs a newer one, which holds the entry that says so. */
export class ErasedMeanwhileError extends Error {}

/** Which of these digests are gone, by their entries' indices. Throws ErasedMeanwhileError. */
export async function goneAt(
  _organizationId: string,
  _digests: ReadonlyMap<number, ReadonlySet<string>>,
  _size: number,
): Promise<Map<number, Gone[]>> {
  return new Map()
}
/** The entries that say so, of these entries: a part must hold them. */
export async function erasersOf(
  _organizationId: string,
  _indices: readonly number[],
  _size: number,
): Promise<number[]> {
  return []
}
