import { installation } from '../platform/db.ts'

/**
 * Makes the months of envelopes and disclosures that lie ahead. What no month was made for is kept among the strays, so
 * that nothing depends on this having run.
 * @returns how many were made
 */
export async function makePartitions(): Promise<number> {
  let count = 0
  // a transaction each: see the function
  for (const parent of ['envelope', 'disclosure']) {
    const [row] = await installation<{ made: number }>('SELECT ledger.make_partitions($1) AS made', [parent])
    count += row?.made ?? 0
  }
  return count
}
