import type { Sql } from '../ledger/append.ts'

/**
 * Whether a legal hold covers something of a stored export, which must then not be removed: any entry from one index up
 * to another. An export that holds only some of them is taken for all of them, to be safe.
 */
export async function heldExport(sql: Sql, { from, to }: { from: number; to: number }): Promise<boolean> {
  const [row] = await sql.query('SELECT ledger.held_between($1::bigint, $2::bigint)::text AS held', [
    String(from),
    String(to),
  ])
  return row?.held === 'true'
}
