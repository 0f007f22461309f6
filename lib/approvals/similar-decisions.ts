import type { Sql } from '../ledger/append.ts'
import type { KnownReach, Outcome } from '../policy/types.ts'
import { measureOf } from './title.ts'
import type { ApprovalStatus } from './types.ts'

export interface Similar {
  decision_id: string
  at: string
  sentence: string
  measure: string | null
  outcome: Outcome
  /** What people made of it, when they were asked. */
  approval: { status: ApprovalStatus; decided_by: string | null; reason: string | null } | null
  action_state: string | null
}

/** What this agent asked of this tool before, each action once: a second request after an approval is the same action. */
export async function similarDecisions(
  sql: Sql,
  organizationId: string,
  like: { agentId: string; tool: string; environment: string; approvalId: string; before: Date },
  count = 6,
): Promise<Similar[]> {
  const rows = (await sql.query(
    `SELECT d.id, d.at, d.outcome, c.sentence, c.card->'reach' AS reach, a.status, a.reason, m.name AS decider,
            coalesce((SELECT x.action_state FROM decision x WHERE x.organization_id = d.organization_id AND x.id = a.consumed_by),
                     d.action_state) AS action_state
       FROM decision d
       JOIN decision_card c ON c.organization_id = d.organization_id AND c.decision_id = d.id
       LEFT JOIN approval_request a ON a.organization_id = d.organization_id AND a.id = d.approval_id
       LEFT JOIN membership m ON m.organization_id = a.organization_id AND m.person_id = a.decided_by
      WHERE d.organization_id = $1 AND d.tool = $2 AND d.agent_id = $3 AND d.environment = $4 AND NOT d.dry_run
        AND d.at < $5::timestamptz AND (a.id IS NULL OR (a.decision_id = d.id AND a.id <> $6))
      ORDER BY d.at DESC, d.id DESC LIMIT $7::int`,
    [
      organizationId,
      like.tool,
      like.agentId,
      like.environment,
      like.before.toISOString(),
      like.approvalId,
      String(count),
    ],
  )) as unknown as {
    id: string
    at: Date
    outcome: Outcome
    sentence: string
    reach: KnownReach
    status: ApprovalStatus | null
    reason: string | null
    decider: string | null
    action_state: string | null
  }[]
  return rows.map((r) => ({
    decision_id: r.id,
    at: r.at.toISOString(),
    sentence: r.sentence,
    measure: measureOf(r.reach),
    outcome: r.outcome,
    approval: r.status ? { status: r.status, decided_by: r.decider, reason: r.reason } : null,
    action_state: r.action_state,
  }))
}
