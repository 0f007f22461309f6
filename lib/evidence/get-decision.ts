import type { ThreadItem } from '../approvals/approval-view.ts'
import type { EventKind } from '../approvals/events.ts'
import type { ApprovalStatus } from '../approvals/types.ts'
import { sqlOfTx } from '../ledger/append.ts'
import { entryAt, type LedgerEntry } from '../ledger/read.ts'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { inTransaction } from '../platform/db.ts'
import type { CardContent, JsonObject, Outcome } from '../policy/types.ts'

/** Everything that is kept about one decision: the card, what it was made from, and what came of it. */
export interface DecisionView {
  id: string
  at: string
  kind: 'agent' | 'foreign'
  outcome: Outcome
  code: string
  shadow_outcome: Outcome | null
  agent_id: string | null
  agent_name: string | null
  identity_id: string | null
  caller_id: string
  environment: string
  tool: string
  tool_version: number | null
  dry_run: boolean
  group_id: string | null
  previous_id: string | null
  /** Later decisions that name this one. */
  next_ids: string[]
  action_state: string | null
  valid_until: string | null
  latency_us: number | null
  card: CardContent
  /** Request, facts and snapshot hash: what it can be replayed from. */
  record: JsonObject
  core: JsonObject
  /** The JSON that the caller received, as it was sent. */
  answer: string
  approval: DecisionApproval | null
  outcomes: OutcomeView[]
  review: {
    due: string | null
    state: 'reviewed' | 'flagged' | null
    note: string | null
    by: { id: string; name: string } | null
    at: string | null
  }
  run: { id: string; external_id: string | null; correlation_id: string } | null
  hashes: { action: string; snapshot: string; tool: string | null }
  receipt: { log: string; index: number; leaf: string } | null
  /** The entry as it is hashed, and the disclosures that this reader may see. */
  entry: LedgerEntry | null
}
export interface DecisionApproval {
  id: string
  status: ApprovalStatus
  requested_at: string
  deadline: string
  decided_at: string | null
  decided_by: { id: string; name: string } | null
  reason: string | null
  edited: boolean
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

export async function getDecision(actor: Actor, id: string): Promise<DecisionView> {
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  // one transaction, so that the card and what followed it are of one moment
  return inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const rows = (await sql.query(
      `SELECT d.*, d.ledger_index::text AS entry_index, convert_from(d.record, 'UTF8') AS record_text, convert_from(d.core, 'UTF8') AS core_text,
              convert_from(d.answer, 'UTF8') AS answer_text, c.card, c.review_due, c.review_state, c.review_note, c.reviewed_by,
              c.reviewed_at, m.name AS reviewer, r.external_id, r.correlation_id, g.name AS agent_name,
              ARRAY(SELECT x.id FROM decision x WHERE x.organization_id = d.organization_id AND x.action_hash = d.action_hash
                     AND x.previous_id = d.id ORDER BY x.at, x.id LIMIT 20) AS next_ids
         FROM decision d
         JOIN decision_card c ON c.organization_id = d.organization_id AND c.decision_id = d.id
         LEFT JOIN membership m ON m.organization_id = c.organization_id AND m.person_id = c.reviewed_by
         LEFT JOIN run r ON r.organization_id = d.organization_id AND r.id = d.run_id
         LEFT JOIN agent g ON g.organization_id = d.organization_id AND g.id = d.agent_id
        WHERE d.organization_id = $1 AND d.id = $2`,
      [organizationId, id],
    )) as unknown as Row[]
    const d = rows[0]
    if (!d) throw notFound('decision')
    const answer = JSON.parse(d.answer_text) as { receipt?: DecisionView['receipt'] }
    return {
      id,
      at: d.at.toISOString(),
      kind: d.kind,
      outcome: d.outcome,
      code: d.reason_code,
      shadow_outcome: d.shadow_outcome,
      agent_id: d.agent_id,
      agent_name: d.agent_name,
      identity_id: d.identity_id,
      caller_id: d.caller_id,
      environment: d.environment,
      tool: d.tool,
      tool_version: d.tool_version,
      dry_run: d.dry_run,
      group_id: d.group_id,
      previous_id: d.previous_id,
      next_ids: d.next_ids,
      action_state: d.action_state,
      valid_until: d.valid_until?.toISOString() ?? null,
      latency_us: d.latency_us,
      card: d.card,
      record: JSON.parse(d.record_text) as JsonObject,
      core: JSON.parse(d.core_text) as JsonObject,
      answer: d.answer_text,
      approval: d.approval_id ? await approvalOf(sql, organizationId, d.approval_id) : null,
      outcomes: await outcomesOf(sql, organizationId, id),
      review: {
        due: d.review_due,
        state: d.review_state,
        note: d.review_note,
        by: d.reviewed_by ? { id: d.reviewed_by, name: d.reviewer ?? d.reviewed_by } : null,
        at: d.reviewed_at?.toISOString() ?? null,
      },
      run: d.run_id ? { id: d.run_id, external_id: d.external_id, correlation_id: d.correlation_id ?? d.run_id } : null,
      hashes: { action: d.action_hash, snapshot: d.snapshot, tool: d.card.hashes?.tool ?? null },
      receipt: answer.receipt ?? null,
      entry: await entryAt(sql, organizationId, Number(d.entry_index), true),
    }
  })
}

interface Row {
  at: Date
  kind: 'agent' | 'foreign'
  outcome: Outcome
  reason_code: string
  shadow_outcome: Outcome | null
  agent_id: string | null
  agent_name: string | null
  identity_id: string | null
  caller_id: string
  environment: string
  tool: string
  tool_version: number | null
  dry_run: boolean
  group_id: string | null
  previous_id: string | null
  next_ids: string[]
  action_state: string | null
  valid_until: Date | null
  latency_us: number | null
  action_hash: string
  snapshot: string
  approval_id: string | null
  run_id: string | null
  external_id: string | null
  correlation_id: string | null
  entry_index: string
  record_text: string
  core_text: string
  answer_text: string
  card: CardContent
  review_due: string | null
  review_state: 'reviewed' | 'flagged' | null
  review_note: string | null
  reviewed_by: string | null
  reviewed_at: Date | null
  reviewer: string | null
}
type Sql = ReturnType<typeof sqlOfTx>

async function approvalOf(sql: Sql, organizationId: string, id: string): Promise<DecisionApproval | null> {
  const [rows, events] = [
    (await sql.query(
      `SELECT a.status, a.requested_at, a.deadline, a.decided_at, a.decided_by, m.name, a.reason, a.edited_by, a.decision_id, a.consumed_by
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
    edited: a.edited_by !== null,
    opened_by: a.decision_id,
    consumed_by: a.consumed_by,
    timeline: events.map(({ person_id, name, at, ...e }) => ({
      ...e,
      at: at.toISOString(),
      person: person_id ? { id: person_id, name: name ?? person_id } : null,
    })),
  }
}

async function outcomesOf(sql: Sql, organizationId: string, id: string): Promise<OutcomeView[]> {
  const rows = (await sql.query(
    `SELECT id, at, kind, status, reported_by, reporter_id, report FROM outcome_report
      WHERE organization_id = $1 AND decision_id = $2 ORDER BY at, id LIMIT 100`,
    [organizationId, id],
  )) as unknown as (Omit<OutcomeView, 'at'> & { at: Date })[]
  return rows.map((r) => ({ ...r, at: r.at.toISOString() }))
}
