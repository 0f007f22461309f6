import type { Sql } from '../ledger/append.ts'
import type { ThreadItem } from './approval-view.ts'

/** What happened to a request, in order; a thread that grew beyond this is read from its start. */
const ITEMS_MAX = 500

export async function threadOf(sql: Sql, organizationId: string, approvalId: string): Promise<ThreadItem[]> {
  const rows = (await sql.query(
    `SELECT e.id, e.at, e.kind, e.person_id, m.name, e.text, e.detail - 'shown' AS detail FROM approval_event e
       LEFT JOIN membership m ON m.organization_id = e.organization_id AND m.person_id = e.person_id
      WHERE e.organization_id = $1 AND e.approval_id = $2 ORDER BY e.at, e.id LIMIT ${ITEMS_MAX}`,
    [organizationId, approvalId],
  )) as unknown as (Omit<ThreadItem, 'at' | 'person'> & { at: Date; person_id: string | null; name: string | null })[]
  return rows.map(({ person_id, name, at, ...e }) => ({
    ...e,
    at: at.toISOString(),
    person: person_id ? { id: person_id, name: name ?? person_id } : null,
  }))
}
