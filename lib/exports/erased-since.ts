import { read } from '../platform/db.ts'

/** Whether somebody was erased after the log had so many entries: a file that was made then may still disclose them. */
export async function erasedSince(organizationId: string, size: number): Promise<boolean> {
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<unknown[]>`
      SELECT 1 FROM audit_entry WHERE organization_id = ${organizationId} AND type IN ('erasure.proceeded', 'erasure.executed') AND index >= ${size} LIMIT 1`,
  )
  return rows.length > 0
}
