import { z } from 'zod'
import { measureOf } from '../approvals/title.ts'
import type { ApprovalStatus } from '../approvals/types.ts'
import type { Sql } from '../ledger/append.ts'
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
import { Filters } from './filters.ts'
import { type AuditFilter, conditionsOf, wordsIn } from './search/filter.ts'
import { findEntries, type ReadHits } from './search/find-entries.ts'
import { rangeOf } from './search/range.ts'
import { wordsOf } from './search/tokens.ts'

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
  /** Words, all of which the sentence and its outcome have; the last may be the beginning of one. */
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

const COLUMNS = `d.id, d.at, d.kind, d.ledger_index::text AS ledger_index, c.sentence, c.card->'reach' AS reach, d.outcome, d.reason_code,
  d.shadow_outcome, d.impact, d.agent_id, d.tool, d.environment, d.run_id, d.approval_id, d.action_state, d.dry_run, c.review_due, c.review_state,
  coalesce((SELECT g.name FROM agent g WHERE g.organization_id = d.organization_id AND g.id = d.agent_id), c.card->'agent'->>'name') AS agent_name,
  (SELECT a.status FROM approval_request a WHERE a.organization_id = d.organization_id AND a.id = d.approval_id) AS approval_status`

const ENTRY = `CROSS JOIN LATERAL (
  SELECT e.summary FROM audit_entry e WHERE e.organization_id = d.organization_id AND e.index = d.ledger_index OFFSET 0) e`

type Query = z.output<typeof DecisionListQuery>
function narrowed(organizationId: string, q: Query, at: string): Filters {
  const f = new Filters('d.organization_id = $1', organizationId)
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
  return q.review ? f.always(`${REVIEWABLE} AND ${REVIEW[q.review]}`) : f
}

/** A page of decisions, newest first. Server-side: no filter loads more than a page. */
export async function listDecisions(actor: Actor, input: unknown): Promise<Page<DecisionListItem>> {
  const q = parseWith(DecisionListQuery, input, 'query')
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  // review work is little: its entries are read as they are
  if (q.text !== undefined && !q.review) {
    const rows = await withWords(organizationId, q, q.text)
    return toPage(rows, q.limit, (r) => [r.ledger_index], itemOf)
  }
  // a card has its decision's time: review work and what a policy matched is read by the cards' indexes, the rest by the decisions'
  const [at, id] = q.review || q.policy !== undefined ? ['c.at', 'c.decision_id'] : ['d.at', 'd.id']
  const f = narrowed(organizationId, q, at)
  for (const [condition, value] of wordsIn('e.summary', q.text ?? '')) f.add(condition, value)
  f.pair(`(${at}, ${id}) < ($1::timestamptz, $2)`, afterKeys(q, 'time', 'text') as [string, string] | null)
  if (q.text !== undefined && !wordsOf(q.text).length) return { items: [], next_cursor: null }
  const many = f.place(String(q.limit + 1))
  const rows = (await sqlOf(organizationId).query(
    `SELECT ${COLUMNS}
       FROM decision d JOIN decision_card c ON c.organization_id = d.organization_id AND c.decision_id = d.id
       ${q.text === undefined ? '' : ENTRY}
      WHERE ${f.sql} ORDER BY ${at} DESC, ${id} DESC LIMIT ${many}::int`,
    f.values,
  )) as unknown as Row[]
  return toPage(rows, q.limit, (r) => [r.at.toISOString(), r.id], itemOf)
}

/**
 * In the order of the log, since the words are looked for where the audit looks: in the entry of each decision. Entry, decision
 * and card are fetched one by the other, whatever the planner expects of words: a page ends when it is full.
 */
async function withWords(organizationId: string, q: Query, text: string): Promise<Row[]> {
  const [cursor] = afterKeys(q, 'index') ?? []
  const { outcome, agent, tool, environment, code, run } = q
  const filter: AuditFilter = { type: 'decision.made', outcome, agent, tool, environment, code, run, text }
  const hits: ReadHits<Row> = async (where, limit) => {
    const f = narrowed(organizationId, q, 'd.at')
    const e = f.beside('e.organization_id = $1').all(where.sql, where.values)
    for (const [condition, value] of conditionsOf(filter)) e.add(condition, value)
    const many = e.place(String(limit))
    return (await sql.query(
      `SELECT ${COLUMNS}
         FROM (SELECT e.organization_id, e.subject_id, e.index FROM audit_entry e WHERE ${e.sql} ORDER BY e.index DESC OFFSET 0) e
        CROSS JOIN LATERAL (SELECT * FROM decision d WHERE d.organization_id = e.organization_id AND d.id = e.subject_id OFFSET 0) d
        CROSS JOIN LATERAL (SELECT * FROM decision_card c WHERE c.organization_id = d.organization_id AND c.decision_id = d.id OFFSET 0) c
        WHERE ${f.sql} ORDER BY e.index DESC LIMIT ${many}::int`,
      f.values,
    )) as unknown as Row[]
  }
  const sql = sqlOf(organizationId)
  const range = await rangeOf(sql, organizationId, q, cursor)
  return await findEntries(sql, organizationId, filter, { ...range, limit: q.limit + 1 }, hits)
}
/** Each statement for itself: a search among much that does not fit takes many, and none for long. */
const sqlOf = (organizationId: string): Sql => ({
  query: (text, values) => read(organizationId, (db) => db.$queryRawUnsafe(text, ...values)),
})

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
  ledger_index: string
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
