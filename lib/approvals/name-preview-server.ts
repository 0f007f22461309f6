import type { Sql } from '../ledger/append.ts'
import type { KnownReach } from '../policy/types.ts'

/** For people: a preview is the word of a named account, where the record keeps its id. */
export async function namePreviewServer(sql: Sql, organizationId: string, reach: KnownReach): Promise<KnownReach> {
  if (reach.by === undefined) return reach
  const rows = await sql.query('SELECT name FROM service_account WHERE organization_id = $1 AND id = $2', [
    organizationId,
    reach.by,
  ])
  const name = rows[0]?.name
  return typeof name === 'string' ? { ...reach, by: name } : reach
}
