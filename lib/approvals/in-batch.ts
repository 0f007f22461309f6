import type { Sql } from '../ledger/append.ts'
import { now as clockNow } from '../platform/clock.ts'
import type { ApprovalBasis, ApprovalFact } from '../policy/types.ts'
import { votersEligibleSql } from './eligibility.ts'
import { type About, entryOfConsumption } from './entries.ts'
import { type EventRow, insertEvents } from './events.ts'
import type { ConsumeItem, ConsumeResult } from './types.ts'

// What the record batch calls, with openOrJoinApprovals of open-approvals.ts. The caller holds the organization's
// head lock, so nobody votes, cancels or expires in between, and appends the entries that come back.

/**
 * Uses each approval up, once: only an approved one, before it lapses, for exactly the action that was approved, and
 * while every counted voter is still eligible. One row per approval: of two decisions in one batch the first wins.
 */
export async function consumeApprovals(
  sql: Sql,
  organizationId: string,
  items: ConsumeItem[],
  now: Date,
): Promise<ConsumeResult[]> {
  if (!items.length) return []
  const first = new Map<string, ConsumeItem>()
  for (const item of items) if (!first.has(item.approvalId)) first.set(item.approvalId, item)
  const wanted = [...first.values()]
  const rows = await sql.query(
    `UPDATE approval_request a SET status = 'consumed', consumed_by = w.decision_id, consumed_at = $2::timestamptz
       FROM unnest($3::text[], $4::text[], $5::text[]) AS w(id, decision_id, action_hash)
      WHERE a.organization_id = $1 AND a.id = w.id AND a.status = 'approved' AND a.lapses_at > $2::timestamptz
        AND a.effective_action_hash = w.action_hash AND ${votersEligibleSql('a')}
      RETURNING a.id, a.identity_id, a.agent_id, a.environment, a.run_id, a.tool, a.title`,
    [
      organizationId,
      now.toISOString(),
      wanted.map((w) => w.approvalId),
      wanted.map((w) => w.decisionId),
      wanted.map((w) => w.effectiveActionHash),
    ],
  )
  const consumed = new Map(rows.map((r) => [r.id as string, r]))
  const events = wanted.flatMap((w): EventRow[] =>
    consumed.has(w.approvalId)
      ? [{ approvalId: w.approvalId, at: now, kind: 'consumed', detail: { decision: w.decisionId } }]
      : [],
  )
  await insertEvents(sql, organizationId, events)
  return items.map((item) => {
    const row = consumed.get(item.approvalId)
    if (!row || first.get(item.approvalId) !== item) return { consumed: false, entries: [] }
    return { consumed: true, entries: [entryOfConsumption(row as unknown as About, item.decisionId)] }
  })
}

/** Approvals as the engine reads them. What is overdue counts as expired or lapsed although the worker has not been by. */
export async function approvalFacts(
  sql: Sql,
  organizationId: string,
  ids: string[],
  now: Date = clockNow(),
): Promise<Map<string, ApprovalFact>> {
  if (!ids.length) return new Map()
  const rows = await sql.query(
    `SELECT a.id, a.action_hash, a.effective_action_hash, a.requirements, a.min_people, a.basis, a.lapses_at, a.reason,
            CASE WHEN a.status = 'waiting' AND a.deadline <= $3::timestamptz THEN 'expired'
                 WHEN a.status = 'approved' AND a.lapses_at <= $3::timestamptz THEN 'lapsed'
                 ELSE a.status END AS status,
            a.status <> 'approved' OR ${votersEligibleSql('a')} AS voters_eligible
       FROM approval_request a WHERE a.organization_id = $1 AND a.id = ANY($2::text[])`,
    [organizationId, ids, now.toISOString()],
  )
  return new Map(
    rows.map((r): [string, ApprovalFact] => [
      r.id as string,
      {
        id: r.id as string,
        status: r.status as ApprovalFact['status'],
        action_hash: r.action_hash as string,
        effective_action_hash: r.effective_action_hash as string,
        requirements: { queues: r.requirements as { [queue: string]: number }, min_people: r.min_people as number },
        basis: r.basis as unknown as ApprovalBasis,
        lapses_at: (r.lapses_at as Date | null)?.toISOString() ?? null,
        voters_eligible: r.voters_eligible as boolean,
        reason: r.reason as string | null,
      },
    ]),
  )
}
