import type { CounterRow } from './counters.ts'
import type { Written } from './decision-rows.ts'
import type { Statement } from './hot-pools.ts'
import { Lru } from './lru.ts'
import type { Turn } from './settle-batch.ts'

// What a batch writes besides decisions and the ledger: runs, charges, kept answers.

const maker =
  (organizationId: string): Make =>
  (name, text, ...values) => ({ name: `record ${name}`, text, values: [organizationId, ...values] })

/** What is known before the entries have their places: runs that begin or move, and what is charged. */
export function movedRows(organizationId: string, turns: Turn[], charged: CounterRow[], at: Date): Statement[] {
  const statement = maker(organizationId)
  return [
    ...runRows(turns, at, statement),
    ...(charged.length
      ? [statement('charges', CHARGES, ...columns(charged, ['limit', 'key', 'bucketMs', 'value']))]
      : []),
  ]
}
type Make = (name: string, text: string, ...values: unknown[]) => Statement
const columns = <R>(rows: R[], names: (keyof R)[]): unknown[][] => names.map((name) => rows.map((r) => r[name]))

const RUNS = `
INSERT INTO run (organization_id, id, identity_id, agent_id, environment, external_id, correlation_id, labels, state, started_at, last_activity_at)
SELECT $1, id, identity_id, agent_id, environment, external_id, id, '{}', 'running', $2, $2
  FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS t(id, identity_id, agent_id, environment, external_id)
ON CONFLICT DO NOTHING`
/** Nothing that waits is set going here: that is for whoever ends the waiting. A busy run is not moved at every step. */
const ACTIVITY = `
UPDATE run SET last_activity_at = greatest(last_activity_at, $2::timestamptz), state = CASE WHEN t.waits THEN 'waiting' ELSE state END
  FROM unnest($3::text[], $4::boolean[]) AS t(id, waits)
 WHERE run.organization_id = $1 AND run.id = t.id AND run.state <> 'finished'
   AND (t.waits AND run.state <> 'waiting' OR run.last_activity_at < $2::timestamptz - interval '5 seconds')`

const MOVED_EVERY_MS = 5_000
/** When this process last moved a run. Lists order by it; to a few seconds is enough, and saves most statements. */
const movedAt = new Lru<number>(50_000)
function isDue(runId: string, atMs: number): boolean {
  if (atMs - (movedAt.get(runId) ?? 0) < MOVED_EVERY_MS) return false
  movedAt.set(runId, atMs)
  return true
}

function runRows(turns: Turn[], at: Date, statement: Make): Statement[] {
  const runs = new Map<string, { waits: boolean; of: Turn['draft'] }>()
  for (const turn of turns) {
    const { run } = turn.draft
    if (!run) continue
    const waits = turn.approval?.status === 'waiting' || (runs.get(run.id)?.waits ?? false)
    runs.set(run.id, { waits, of: turn.draft })
  }
  if (!runs.size) return []
  const created = [...runs].flatMap(([id, { of }]) =>
    of.run?.isNew
      ? [
          {
            id,
            identity: of.request.identity,
            agent: of.request.agent,
            environment: of.request.environment,
            name: of.run.externalId,
          },
        ]
      : [],
  )
  const moved = [...runs].filter(([id, { waits }]) => waits || isDue(id, at.getTime()))
  return [
    ...(created.length
      ? [statement('runs', RUNS, at, ...columns(created, ['id', 'identity', 'agent', 'environment', 'name']))]
      : []),
    ...(moved.length
      ? [
          statement(
            'run activity',
            ACTIVITY,
            at,
            moved.map(([id]) => id),
            moved.map(([, r]) => r.waits),
          ),
        ]
      : []),
  ]
}

const CHARGES = `
INSERT INTO counter (organization_id, limit_id, scope_key, bucket, value)
SELECT $1, limit_id, scope_key, to_timestamp(bucket_ms / 1000), value
  FROM unnest($2::text[], $3::text[], $4::double precision[], $5::bigint[]) AS t(limit_id, scope_key, bucket_ms, value)
ON CONFLICT (organization_id, limit_id, scope_key, bucket) DO UPDATE SET value = counter.value + excluded.value`

/** A row of the same key can only be a day old: a younger one was found under the lock. */
const KEPT = `
INSERT INTO idempotency_key (organization_id, credential, endpoint, key, body_hash, status, answer, decision_id, created_at)
SELECT $1, credential, endpoint, key, body_hash, 200, convert_to(answer, 'UTF8'), decision_id, $2
  FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS t(credential, endpoint, key, body_hash, answer, decision_id)
ON CONFLICT (organization_id, credential, endpoint, key) DO UPDATE
   SET body_hash = excluded.body_hash, status = excluded.status, answer = excluded.answer, decision_id = excluded.decision_id, created_at = excluded.created_at`

/** Answers under their idempotency keys. */
export function keptRows(organizationId: string, written: Written[], at: Date): Statement[] {
  const kept = written.flatMap(({ turn, answer }) =>
    turn.draft.idempotency ? [{ ...turn.draft.idempotency, answer, id: turn.draft.id }] : [],
  )
  if (!kept.length) return []
  return [
    maker(organizationId)(
      'answers kept',
      KEPT,
      at,
      ...columns(kept, ['credential', 'endpoint', 'key', 'bodyHash', 'answer', 'id']),
    ),
  ]
}
