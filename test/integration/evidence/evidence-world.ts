import { newId } from '../../../lib/platform/ids.ts'
import type { Environment, Impact, Outcome } from '../../../lib/policy/types.ts'
import { asking, type World } from '../approvals/world.ts'

export interface Decided {
  at?: Date
  tool?: string
  outcome?: Outcome
  impact?: Impact
  environment?: Environment
  code?: string
  sentence?: string
  policies?: string[]
  runId?: string
  reviewDue?: 'high_impact' | 'sampled' | null
  approvalId?: string
  previousId?: string
  kind?: 'agent' | 'foreign'
}

/** A decision and its card as the record batch leaves them. */
export async function decide(w: World, d: Decided = {}): Promise<string> {
  const { card } = asking(w, { tool: d.tool ?? 'billing.refund', impact: d.impact ?? 'medium' })
  const id = newId('dec', d.at?.getTime())
  const at = d.at ?? new Date()
  const outcome = d.outcome ?? 'allow'
  const impact = d.impact ?? 'medium'
  const text = (v: unknown) => Buffer.from(JSON.stringify(v))
  await w.t.owner.query(
    `INSERT INTO decision (organization_id, id, at, request_id, kind, agent_id, identity_id, caller_id, environment, run_id, tool, tool_version,
       outcome, reason_code, impact, action_hash, snapshot, approval_id, previous_id, ledger_index, record, core, answer)
     VALUES ($1, $2, $3, $2, $4, $5, $6, 'crd_1', $7, $8, $9, 1, $10, $11, $12, 'sha256:a', 'sha256:s', $13, $14, 0, $15, $16, $17)`,
    [
      w.organizationId,
      id,
      at,
      d.kind ?? 'agent',
      w.agentId,
      w.identityId,
      d.environment ?? 'production',
      d.runId ?? null,
      card.tool.name,
      outcome,
      d.code ?? 'OK',
      impact,
      d.approvalId ?? null,
      d.previousId ?? null,
      text({ request: { tool: card.tool.name }, facts: {}, snapshot: 'sha256:s' }),
      text({ outcome }),
      text({ id, outcome, receipt: { log: 'test', index: 0, leaf: '00' } }),
    ],
  )
  await w.t.owner.query(
    `INSERT INTO decision_card (organization_id, decision_id, at, sentence, card, impact, outcome, agent_id, tool, policies, review_due, environment, counted)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      w.organizationId,
      id,
      at,
      d.sentence ?? card.sentence,
      JSON.stringify({ ...card, sentence: d.sentence ?? card.sentence }),
      impact,
      outcome,
      w.agentId,
      card.tool.name,
      d.policies ?? [],
      d.reviewDue ?? null,
      d.environment ?? 'production',
      d.approvalId === undefined || !outcome.startsWith('allow'),
    ],
  )
  return id
}

export async function startRun(w: World, startedAt: Date, lastActivityAt = startedAt): Promise<string> {
  const id = newId('run', startedAt.getTime())
  await w.t.owner.query(
    `INSERT INTO run (organization_id, id, identity_id, agent_id, environment, external_id, request, correlation_id, labels, started_at, last_activity_at)
     VALUES ($1, $2, $3, $4, 'production', $5, 'Refund the double charge', $2, '{}', $6, $7)`,
    [w.organizationId, id, w.identityId, w.agentId, `job-${id.slice(-6)}`, startedAt, lastActivityAt],
  )
  return id
}
