import { z } from 'zod'
import { measureOf } from '../approvals/title.ts'
import type { ApprovalStatus } from '../approvals/types.ts'
import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import {
  ENVIRONMENTS,
  type Environment,
  IMPACTS,
  type Impact,
  type KnownReach,
  OUTCOMES,
  type Outcome,
} from '../policy/types.ts'
import { time } from '../registry/fields.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { contains, Filters } from './filters.ts'

export const REVIEW_FILTERS = ['to_review', 'high_impact', 'sampled', 'flagged', 'reviewed'] as const
export type ReviewFilter = (typeof REVIEW_FILTERS)[number]
const word = z.string().min(1).max(200)

export const DecisionListQuery = z.strictObject({
  ...pageQuery.shape,
  outcome: z.enum(OUTCOMES).optional(),
  agent: word.optional(),
  identity: word.optional(),
  tool: word.optional(),
  environment: z.enum(ENVIRONMENTS).optional(),
  impact: z.enum(IMPACTS).optional(),
  code: word.optional(),
  policy: word.optional(),
  threshold: word.optional(),
  run: word.optional(),
  action_state: word.optional(),
  review: z.enum(REVIEW_FILTERS).optional(),
  from: time.optional(),
  /** Exclusive. */
  to: time.optional(),
  /** In the sentence, as it is written. */
  text: z.string().trim().min(1).max(200).optional(),
})

export interface DecisionListItem {
  id: string
  at: string
  kind: 'agent' | 'foreign'
  sentence: string
  measure: string | null
  outcome: Outcome
  code: string
  shadow_outcome: Outcome | null
  impact: Impact
  agent: { id: string; name: string } | null
  tool: string
  environment: Environment | string
  run_id: string | null
  approval: { id: string; status: ApprovalStatus } | null
  action_state: string | null
  dry_run: boolean
  review: { due: string | null; state: 'reviewed' | 'flagged' | null }
}

/** What the index of review work covers. */
const REVIEWABLE = '(c.review_due IS NOT NULL OR c.review_state IS NOT NULL)'
const REVIEW: { [f in ReviewFilter]: string } = {
  to_review: "((c.review_due IS NOT NULL AND c.review_state IS NULL) OR c.review_state = 'flagged')",
  high_impact: "c.review_due = 'high_impact' AND c.review_state IS NULL",
  sampled: "c.review_due = 'sampled' AND c.review_state IS NULL",
  flagged: "c.review_state = 'flagged'",
  reviewed: "c.review_state = 'reviewed'",
}

/** Decisions by a text in their sentences, from the index alone; in order, so that a page stops where it is full. */
const written = (pattern: string) =>
  `(SELECT organization_id, decision_id, at FROM decision_card
     WHERE organization_id = $1 AND sentence ILIKE ${pattern} ORDER BY at DESC, decision_id DESC OFFSET 0) t`

/** A page of decisions, newest first. Server-side: no filter loads more than a page. */
export async function listDecisions(actor: Actor, input: unknown): Promise<Page<DecisionListItem>> {
  const q = parseWith(DecisionListQuery, input, 'query')
  demand(actor, 'decisions.read', 'decisions:read')
  // a card has its decision's time: review work and what a policy matched is read by the cards' indexes, the rest by the decisions'
  const byCard = q.review !== undefined || q.policy !== undefined
  const [at, id] = q.text ? ['t.at', 't.decision_id'] : byCard ? ['c.at', 'c.decision_id'] : ['d.at', 'd.id']
  const f = new Filters('d.organization_id = $1', actor.organizationId)
    .add('d.outcome = $', q.outcome)
    .add('d.agent_id = $', q.agent)
    .add('d.identity_id = $', q.identity)
    .add('d.tool = $', q.tool)
    .add('d.environment = $', q.environment)
    .add('d.impact = $', q.impact)
    .add('d.reason_code = $', q.code)
    .add("c.policies <> '{}' AND c.policies @> ARRAY[$::text]", q.policy)
    .add('c.threshold = $', q.threshold)
    .add('d.run_id = $', q.run)
    .add('d.action_state = $', q.action_state)
    .add(`${at} >= $::timestamptz`, q.from?.toISOString())
    .add(`${at} < $::timestamptz`, q.to?.toISOString())
    .pair(`(${at}, ${id}) < ($1::timestamptz, $2)`, afterKeys(q, 'time', 'text') as [string, string] | null)
  if (q.review) f.always(`${REVIEWABLE} AND ${REVIEW[q.review]}`)
  const limit = f.place(String(q.limit + 1))
  const first = q.text
    ? `${written(f.place(contains(q.text)))} JOIN decision d ON d.organization_id = t.organization_id AND d.id = t.decision_id`
    : 'decision d'
  const rows = await read(
    actor.organizationId,
    (db) =>
      db.$queryRawUnsafe(
        `SELECT d.id, d.at, d.kind, c.sentence, c.card->'reach' AS reach, d.outcome, d.reason_code, d.shadow_outcome, d.impact, d.agent_id,
                coalesce(g.name, c.card->'agent'->>'name') AS agent_name, d.tool, d.environment, d.run_id, d.approval_id,
                a.status AS approval_status, d.action_state, d.dry_run, c.review_due, c.review_state
           FROM ${first}
           JOIN decision_card c ON c.organization_id = d.organization_id AND c.decision_id = d.id
           LEFT JOIN agent g ON g.organization_id = d.organization_id AND g.id = d.agent_id
           LEFT JOIN approval_request a ON a.organization_id = d.organization_id AND a.id = d.approval_id
          WHERE ${f.sql} ORDER BY ${at} DESC, ${id} DESC LIMIT ${limit}::int`,
        ...f.values,
      ) as Promise<Row[]>,
  )
  return toPage(rows, q.limit, (r) => [r.at.toISOString(), r.id], itemOf)
}

/** How much review work there is, by why. */
export async function countToReview(
  actor: Actor,
): Promise<{ to_review: number; high_impact: number; sampled: number; flagged: number }> {
  demand(actor, 'decisions.read', 'decisions:read')
  const rows = await read(
    actor.organizationId,
    (db) =>
      db.$queryRawUnsafe(
        `SELECT count(*) FILTER (WHERE ${REVIEW.to_review})::int AS to_review, count(*) FILTER (WHERE ${REVIEW.high_impact})::int AS high_impact,
                count(*) FILTER (WHERE ${REVIEW.sampled})::int AS sampled, count(*) FILTER (WHERE ${REVIEW.flagged})::int AS flagged
           FROM decision_card c WHERE c.organization_id = $1 AND ${REVIEWABLE}`,
        actor.organizationId,
      ) as Promise<{ to_review: number; high_impact: number; sampled: number; flagged: number }[]>,
  )
  return rows[0] ?? { to_review: 0, high_impact: 0, sampled: 0, flagged: 0 }
}

interface Row {
  id: string
  at: Date
  kind: 'agent' | 'foreign'
  sentence: string
  reach: KnownReach | null
  outcome: Outcome
  reason_code: string
  shadow_outcome: Outcome | null
  impact: Impact
  agent_id: string | null
  agent_name: string | null
  tool: string
  environment: string
  run_id: string | null
  approval_id: string | null
  approval_status: ApprovalStatus | null
  action_state: string | null
  dry_run: boolean
  review_due: string | null
  review_state: 'reviewed' | 'flagged' | null
}

const itemOf = (r: Row): DecisionListItem => ({
  id: r.id,
  at: r.at.toISOString(),
  kind: r.kind,
  sentence: r.sentence,
  measure: r.reach ? measureOf(r.reach) : null,
  outcome: r.outcome,
  code: r.reason_code,
  shadow_outcome: r.shadow_outcome,
  impact: r.impact,
  agent: r.agent_id ? { id: r.agent_id, name: r.agent_name ?? r.agent_id } : null,
  tool: r.tool,
  environment: r.environment,
  run_id: r.run_id,
  approval: r.approval_id && r.approval_status ? { id: r.approval_id, status: r.approval_status } : null,
  action_state: r.action_state,
  dry_run: r.dry_run,
  review: { due: r.review_due, state: r.review_state },
})
