import type { Sql } from '../ledger/append.ts'
import type { Row } from './approval-row.ts'
import { seatsSql } from './eligibility.ts'
import type { Seated } from './quorum.ts'
import type { ApprovalStatus, Routing } from './types.ts'

export interface Approval extends Omit<Row, 'requested_at' | 'deadline' | 'escalates_at'> {
  status: ApprovalStatus
  requested_at: Date
  deadline: Date
  escalates_at: Date | null
  escalated_at: Date | null
  escalated_to: string | null
  edited_by: string | null
  decided_at: Date | null
  decided_by: string | null
  reason: string | null
  lapses_at: Date | null
  consumed_by: string | null
  consumed_at: Date | null
}

export async function loadApproval(sql: Sql, organizationId: string, id: string): Promise<Approval | null> {
  const rows = await sql.query('SELECT * FROM approval_request WHERE organization_id = $1 AND id = $2', [
    organizationId,
    id,
  ])
  return (rows[0] as unknown as Approval | undefined) ?? null
}

export interface Vote {
  id: string
  person: string
  name: string
  queue: string | null
  vote: 'approve' | 'deny' | 'edit'
  reason: string | null
  at: Date
  /** Where this person sits now: empty when the seat was lost or the person became excluded. */
  queues: string[]
}

/** The votes of the present round, in the order in which they were cast. */
export async function votesOf(sql: Sql, organizationId: string, approval: Approval): Promise<Vote[]> {
  const rows = (await sql.query(
    `SELECT v.id, v.person_id AS person, coalesce(m.name, v.person_id) AS name, v.queue, v.vote, v.reason, v.at,
            ${seatsSql('a', 'v.person_id')} AS queues
       FROM approval_request a
       JOIN approval_vote v ON v.organization_id = a.organization_id AND v.approval_id = a.id AND v.round = a.round
       LEFT JOIN membership m ON m.organization_id = v.organization_id AND m.person_id = v.person_id
      WHERE a.organization_id = $1 AND a.id = $2 ORDER BY v.at, v.id`,
    [organizationId, approval.id],
  )) as unknown as Vote[]
  return rows.map((v) => ({ ...v, queues: placesAt(approval, v.queues) }))
}

export async function seatsOf(sql: Sql, organizationId: string, approval: Approval, person: string): Promise<string[]> {
  const rows = await sql.query(
    `SELECT ${seatsSql('a', '$3')} AS queues FROM approval_request a WHERE a.organization_id = $1 AND a.id = $2`,
    [organizationId, approval.id, person],
  )
  return placesAt(approval, (rows[0]?.queues as string[] | undefined) ?? [])
}

/** Seats in terms of the queues that the requirements name: one in the queue that it escalated to counts for where it came from. */
function placesAt(approval: Approval, seats: string[]): string[] {
  const escalated = approval.escalated_at !== null
  return approval.card.routing
    .filter(
      (r: Routing) => seats.includes(r.queue) || (escalated && r.escalate_to !== null && seats.includes(r.escalate_to)),
    )
    .map((r) => r.queue)
}

export const seated = (votes: readonly Vote[]): Seated[] =>
  votes.filter((v) => v.vote !== 'deny').map((v) => ({ person: v.person, queues: v.queues }))
