import type pg from 'pg'
import type { Appended } from '../ledger/append.ts'
import { cardOf } from './card-of-decision.ts'
import type { CounterRow } from './counters.ts'
import { reviewDue } from './review-due.ts'
import { allows, type Turn } from './settle-batch.ts'

export interface Written {
  turn: Turn
  receipt: Appended
  answer: string
}

// Large texts travel joined, as one parameter each: an array parameter would escape every quote in them, here and in
// the database. The separators are control characters, which JSON text cannot hold.
const ROW = '\u001e'
const CELL = '\u001f'

type Cell = string | null
/** Column, how the text becomes it, and its text. */
type Column = [name: string, expression: string, text: (w: Written) => Cell]
const number = (n: number | null | undefined): Cell => (n === null || n === undefined ? null : String(n))

const LARGE: Column[] = [
  ['record', "convert_to(record, 'UTF8')", (w) => w.turn.record],
  ['core', "convert_to(core, 'UTF8')", (w) => w.turn.decided.core],
  ['answer', "convert_to(answer, 'UTF8')", (w) => w.answer],
]
const SMALL: Column[] = [
  ['id', 'id', (w) => w.turn.draft.id],
  ['request_id', 'request_id', (w) => w.turn.draft.httpRequestId],
  ['kind', 'kind', (w) => (w.turn.draft.foreign ? 'foreign' : 'agent')],
  ['agent_id', 'agent_id', (w) => (w.turn.draft.foreign ? null : w.turn.draft.request.agent)],
  ['identity_id', 'identity_id', (w) => (w.turn.draft.foreign ? null : w.turn.draft.request.identity)],
  ['caller_id', 'caller_id', (w) => w.turn.draft.caller.id],
  ['environment', 'environment', (w) => w.turn.draft.request.environment],
  ['run_id', 'run_id', (w) => w.turn.draft.run?.id ?? null],
  ['tool', 'tool', (w) => w.turn.draft.request.tool],
  ['tool_version', 'tool_version::integer', (w) => number(w.turn.draft.tool?.version)],
  ['tool_class', 'tool_class', (w) => w.turn.draft.tool?.definition.class ?? null],
  ['outcome', 'outcome', (w) => w.turn.decided.outcome],
  ['reason_code', 'reason_code', (w) => w.turn.decided.reason.code],
  ['shadow_outcome', 'shadow_outcome', (w) => w.turn.decided.shadow_outcome],
  ['impact', 'impact', (w) => w.turn.decided.impact],
  ['resource_key', 'resource_key', (w) => w.turn.decided.resource_key],
  ['action_hash', 'action_hash', (w) => w.turn.decided.action_hash],
  ['snapshot', 'snapshot', (w) => w.turn.draft.state.snapshotHash],
  ['valid_until', 'valid_until::timestamptz', (w) => w.turn.decided.valid_until],
  ['approval_id', 'approval_id', (w) => w.turn.approval?.id ?? null],
  ['previous_id', 'previous_id', (w) => w.turn.draft.approval?.decisionId ?? null],
  ['group_id', 'group_id', (w) => w.turn.draft.group],
  ['dry_run', 'dry_run::boolean', (w) => String(w.turn.draft.dryRun)],
  [
    'action_state',
    'action_state',
    (w) => (allows(w.turn.decided) && !w.turn.draft.dryRun && !w.turn.draft.foreign ? 'allowed' : null),
  ],
  ['ledger_index', 'ledger_index::bigint', (w) => String(w.receipt.index)],
  ['latency_us', 'latency_us::integer', (w) => number(Math.round((performance.now() - w.turn.draft.startedMs) * 1000))],
]
const OF_CARD: Column[] = [
  ['policies', `string_to_array(policies, E'\\x1f')`, (w) => policyIds(w.turn).join(CELL)],
  ['threshold', 'threshold', (w) => w.turn.decided.threshold_cell],
  ['review_due', 'review_due', (w) => reviewDue(w.turn)],
  ['sentence', 'sentence', (w) => w.turn.draft.sentence],
]
const policyIds = ({ decided }: Turn): string[] =>
  decided.rules.filter((r) => r.matched && r.id.startsWith('policy:')).map((r) => r.id.slice('policy:'.length))

const names = (columns: Column[]) => columns.map(([name]) => name).join(', ')
const expressions = (columns: Column[]) => columns.map(([, expression]) => expression).join(', ')
const INSERT = `
WITH n AS MATERIALIZED (
  SELECT * FROM ROWS FROM (
    ${[...LARGE, 'card'].map((_, i) => `string_to_table($${i + 3}, E'\\x1e')`).join(', ')},
    unnest(${[...SMALL, ...OF_CARD].map((_, i) => `$${i + LARGE.length + 4}::text[]`).join(', ')})
  ) AS t(${names(LARGE)}, card, ${names([...SMALL, ...OF_CARD])})
), d AS (
  INSERT INTO decision (organization_id, at, ${names([...SMALL, ...LARGE])})
  SELECT $1, $2::timestamptz, ${expressions([...SMALL, ...LARGE])} FROM n
)
INSERT INTO decision_card (organization_id, at, decision_id, card, impact, outcome, agent_id, tool, ${names(OF_CARD)})
SELECT $1, $2::timestamptz, id, card::json, impact, outcome, agent_id, tool, ${expressions(OF_CARD)} FROM n`

/** Sends what a batch writes besides the ledger. Nothing waits: COMMIT travels right behind. */
export function writeRows(
  client: pg.ClientBase,
  organizationId: string,
  written: Written[],
  charged: CounterRow[],
  at: Date,
): Promise<unknown>[] {
  const send = (name: string, text: string, ...values: unknown[]) =>
    client.query({ name: `record ${name}`, text, values: [organizationId, ...values] })
  const column = (of: Column): Cell[] => written.map(of[2])
  const cards = written.map(({ turn }) => JSON.stringify(cardOf(turn.draft, turn.facts, turn.decided)))
  const sent = [
    send(
      'decisions',
      INSERT,
      written[0]?.receipt.at,
      ...LARGE.map((of) => column(of).join(ROW)),
      cards.join(ROW),
      ...[...SMALL, ...OF_CARD].map(column),
    ),
  ]
  const runs = new Map(written.flatMap((w) => (w.turn.draft.run ? [[w.turn.draft.run.id, w] as const] : [])))
  if (runs.size) {
    const rows = [...runs.values()]
    // the first statement creates what is new; the second moves what was there
    const created = rows.filter((w) => w.turn.draft.run?.isNew)
    if (created.length)
      sent.push(
        send(
          'runs',
          `INSERT INTO run (organization_id, id, identity_id, agent_id, environment, external_id, correlation_id, labels, state, started_at, last_activity_at)
           SELECT $1, id, identity_id, agent_id, environment, external_id, id, '{}', state, $2, $2
             FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS t(id, identity_id, agent_id, environment, external_id, state)
           ON CONFLICT DO NOTHING`,
          at,
          created.map((w) => w.turn.draft.run?.id),
          created.map((w) => w.turn.draft.request.identity),
          created.map((w) => w.turn.draft.request.agent),
          created.map((w) => w.turn.draft.request.environment),
          created.map((w) => w.turn.draft.run?.externalId),
          created.map(runState),
        ),
      )
    const moved = rows.filter((w) => !w.turn.draft.run?.isNew)
    if (moved.length)
      sent.push(
        send(
          'run activity',
          `UPDATE run SET last_activity_at = greatest(last_activity_at, $2), state = t.state
             FROM unnest($3::text[], $4::text[]) AS t(id, state)
            WHERE run.organization_id = $1 AND run.id = t.id AND run.state <> 'finished'
              AND (run.state <> t.state OR run.last_activity_at < $2 - interval '5 seconds')`,
          at,
          moved.map((w) => w.turn.draft.run?.id),
          moved.map(runState),
        ),
      )
  }
  if (charged.length)
    sent.push(
      send(
        'charges',
        `INSERT INTO counter (organization_id, limit_id, scope_key, bucket, value)
         SELECT $1, limit_id, scope_key, to_timestamp(bucket_ms / 1000), value
           FROM unnest($2::text[], $3::text[], $4::double precision[], $5::bigint[]) AS t(limit_id, scope_key, bucket_ms, value)
         ON CONFLICT (organization_id, limit_id, scope_key, bucket) DO UPDATE SET value = counter.value + excluded.value`,
        charged.map((c) => c.limit),
        charged.map((c) => c.key),
        charged.map((c) => c.bucketMs),
        charged.map((c) => c.value),
      ),
    )
  const kept = written.filter((w) => w.turn.draft.idempotency)
  if (kept.length)
    sent.push(
      send(
        'answers kept',
        `INSERT INTO idempotency_key (organization_id, credential, endpoint, key, body_hash, status, answer, decision_id, created_at)
         SELECT $1, credential, endpoint, key, body_hash, 200, convert_to(answer, 'UTF8'), decision_id, $2
           FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS t(credential, endpoint, key, body_hash, answer, decision_id)
         ON CONFLICT (organization_id, credential, endpoint, key) DO UPDATE
           SET body_hash = excluded.body_hash, status = excluded.status, answer = excluded.answer, decision_id = excluded.decision_id, created_at = excluded.created_at`,
        at,
        kept.map((w) => w.turn.draft.idempotency?.credential),
        kept.map((w) => w.turn.draft.idempotency?.endpoint),
        kept.map((w) => w.turn.draft.idempotency?.key),
        kept.map((w) => w.turn.draft.idempotency?.bodyHash),
        kept.map((w) => w.answer),
        kept.map((w) => w.turn.draft.id),
      ),
    )
  return sent
}
const runState = (w: Written): string => (w.turn.approval?.status === 'waiting' ? 'waiting' : 'running')
