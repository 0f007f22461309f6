import type { Sql } from '../ledger/append.ts'
import { VOTING_ROLES, votersEligibleSql } from './eligibility.ts'

/** Where a person sits and what excludes them, read once so that thousands of requests can be filtered in one pass. */
export interface MySeats {
  person: string
  queues: string[]
  seatedAt: string[]
  agents: string[]
  identities: string[]
}

export async function mySeats(sql: Sql, organizationId: string, person: string): Promise<MySeats> {
  const rows = await sql.query(
    `SELECT ARRAY(SELECT id FROM agent WHERE organization_id = $1 AND owner_id = $2) AS agents,
            ARRAY(SELECT DISTINCT identity_id FROM agent_credential WHERE organization_id = $1 AND created_by = $2) AS identities,
            s.queues, s.seated_at
       FROM (SELECT coalesce(array_agg(q.queue_name), '{}') AS queues,
                    coalesce(array_agg(to_char(q.added_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), '{}') AS seated_at
               FROM queue_member q JOIN membership m ON m.organization_id = q.organization_id AND m.person_id = q.person_id
              WHERE q.organization_id = $1 AND q.person_id = $2 AND m.status = 'active' AND m.roles && $3::text[]) s`,
    [organizationId, person, VOTING_ROLES],
  )
  const r = rows[0] as { agents: string[]; identities: string[]; queues: string[]; seated_at: string[] }
  return { person, queues: r.queues, seatedAt: r.seated_at, agents: r.agents, identities: r.identities }
}

/**
 * "This person could decide request `a` now", for filters over many: the same conditions as seatsSql, and a free place.
 * Parameters from `first` on: person, queues, seatedAt, agents, identities.
 */
export const mineSql = (a: string, first: number): string => {
  const [person, queues, seatedAt, agents, identities] = [0, 1, 2, 3, 4].map((i) => `$${first + i}`)
  const seatIn = (column: string) => `EXISTS (
    SELECT 1 FROM unnest(${queues}::text[], ${seatedAt}::text[]) AS s(queue, at)
     WHERE s.queue = ANY(${a}.${column}) AND s.at::timestamptz <= ${a}.requested_at)`
  return `(
    NOT (${person}::text = ANY(${a}.excluded)) AND ${a}.agent_id <> ALL(${agents}::text[]) AND ${a}.identity_id <> ALL(${identities}::text[])
    AND (${seatIn('open_queues')}
         OR (cardinality(${a}.open_queues) < cardinality(${a}.queues) AND ${seatIn('queues')} AND NOT ${votersEligibleSql(a)}))
    AND NOT EXISTS (SELECT 1 FROM approval_vote mv WHERE mv.organization_id = ${a}.organization_id AND mv.approval_id = ${a}.id
                    AND mv.round = ${a}.round AND mv.person_id = ${person}::text))`
}
export const mineValues = (m: MySeats): unknown[] => [m.person, m.queues, m.seatedAt, m.agents, m.identities]
