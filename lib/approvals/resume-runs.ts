import type { Sql } from '../ledger/append.ts'

/** A run that waited for people goes on when nothing of it waits any more. */
export async function resumeRuns(sql: Sql, organizationId: string, runIds: (string | null)[]): Promise<void> {
  const ids = [...new Set(runIds.filter((id) => id !== null))]
  if (!ids.length) return
  await sql.query(
    `UPDATE run SET state = 'running' WHERE organization_id = $1 AND id = ANY($2::text[]) AND state = 'waiting'
        AND NOT EXISTS (SELECT 1 FROM approval_request a WHERE a.organization_id = run.organization_id AND a.run_id = run.id
                        AND a.status = 'waiting')`,
    [organizationId, ids],
  )
}
