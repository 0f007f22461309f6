import type { ThreadItem } from '../approvals/approval-view.ts'
import type { EventKind } from '../approvals/events.ts'
import type { ApprovalStatus } from '../approvals/types.ts'
import type { Sql } from '../ledger/append.ts'
import type { JsonObject } from '../policy/types.ts'

// What came after a decision: the people who were asked, and what was reported.

export interface DecisionApproval {
  id: string
  status: ApprovalStatus
  requested_at: string
  deadline: string
  decided_at: string | null
  decided_by: { id: string; name: string } | null
  reason: string | null
  /** What the agent proposed and what people made of it; null where nobody edited it. */
  edited: { proposed: JsonObject; effective: JsonObject } | null
  /** The decision that opened it, and the one that used it up. */
  opened_by: string
  consumed_by: string | null
  timeline: ThreadItem[]
}
export interface OutcomeView {
  id: string
  at: string
  kind: 'outcome' | 'human'
  status: string
  reported_by: string
  reporter_id: string
  report: JsonObject
}

export async function approvalOf(sql: Sql, organizationId: string, id: string): Promise<DecisionApproval | null> {
  const [rows, events] = [
    (await sql.query(
      `SELECT a.status, a.requested_at, a.deadline, a.decided_at, a.decided_by, m.name, a.reason, a.edited_by, a.proposed_arguments,
              a.effective_arguments, a.decision_id, a.consumed_by
         FROM approval_request a LEFT JOIN membership m ON m.organization_id = a.organization_id AND m.person_id = a.decided_by
        WHERE a.organization_id = $1 AND a.id = $2`,
      [organizationId, id],
    )) as unknown as {
      status: ApprovalStatus
      requested_at: Date
      deadline: Date
      decided_at: Date | null
      decided_by: string | null
      name: string | null
      reason: string | null
      edited_by: string | null
      proposed_arguments: JsonObject
      effective_arguments: JsonObject
      decision_id: string
      consumed_by: string | null
    }[],
    (await sql.query(
      `SELECT e.id, e.at, e.kind, e.person_id, m.name, e.text, e.detail - 'shown' AS detail FROM approval_event e
         LEFT JOIN membership m ON m.organization_id = e.organization_id AND m.person_id = e.person_id
        WHERE e.organization_id = $1 AND e.approval_id = $2 ORDER BY e.at, e.id LIMIT 500`,
      [organizationId, id],
    )) as unknown as {
      id: string
      at: Date
      kind: EventKind
      person_id: string | null
      name: string | null
      text: string | null
      detail: JsonObject
    }[],
  ]
  const a = rows[0]
  if (!a) return null
  return {
    id,
    status: a.status,
    requested_at: a.requested_at.toISOString(),
    deadline: a.deadline.toISOString(),
    decided_at: a.decided_at?.toISOString() ?? null,
    decided_by: a.decided_by ? { id: a.decided_by, name: a.name ?? a.decided_by } : null,
    reason: a.reason,
    edited: a.edited_by === null ? null : { proposed: a.proposed_arguments, effective: a.effective_arguments },
    opened_by: a.decision_id,
    consumed_by: a.consumed_by,
    timeline: events.map(({ person_id, name, at, ...e }) => ({
      ...e,
      at: at.toISOString(),
      person: person_id ? { id: person_id, name: name ?? person_id } : null,
    })),
  }
}

export async function outcomesOf(sql: Sql, organizationId: string, id: string): Promise<OutcomeView[]> {
  const rows = (await sql.query(
    `SELECT id, at, kind, status, reported_by, reporter_id, report FROM outcome_report
      WHERE organization_id = $1 AND decision_id = $2 ORDER BY at, id LIMIT 100`,
    [organizationId, id],
  )) as unknown as (Omit<OutcomeView, 'at'> & { at: Date })[]
  return rows.map((r) => ({ ...r, at: r.at.toISOString() }))
}
