import type pg from 'pg'
import { type Head, lockHead, sqlOfClient } from '../ledger/append.ts'
import { openingFor } from '../platform/db.ts'
import type { CounterRow } from './counters.ts'
import { oldestBucketMs } from './counters.ts'
import type { Draft } from './draft.ts'
import { type DenialRow, type KeptAnswer, nameOf, pair } from './fact-types.ts'
import type { Row } from './hot-pools.ts'
import { toDenial, toKept } from './read-facts.ts'

export interface UnderLock {
  head: Head
  epochs: Map<string, string>
  counters: CounterRow[]
  /** Runs that a caller named by its own id and that exist by now: pair(identity, own id) → run. */
  runs: Map<string, string>
  denials: Map<string, DenialRow[]>
  kept: Map<string, { answer: KeptAnswer; createdMs: number }>
}

/**
 * Opens the transaction, takes the head and reads whatever may have moved since the drafts were made. One round trip:
 * the statements travel together, and PostgreSQL runs each after the one before, with a snapshot of its own, so all of
 * them see what was committed before the lock was got.
 */
export async function lockAndRead(
  client: pg.ClientBase,
  organizationId: string,
  drafts: Draft[],
  atMs: number,
): Promise<UnderLock> {
  const none = Promise.resolve({ rows: [] as Row[] })
  const ask = (name: string, text: string, ...values: unknown[]): Promise<{ rows: Row[] }> =>
    client.query({ name: `record ${name}`, text, values: [organizationId, ...values] })

  const scopes = new Set(drafts.flatMap((d) => [...d.epochs.keys()]))
  const keys = new Map(drafts.flatMap((d) => d.limitKeys.map((k) => [pair(k.limit, k.key), k])))
  const newRuns = drafts.flatMap((d) =>
    d.run?.isNew && d.run.externalId !== null ? [[d.request.identity, d.run.externalId] as const] : [],
  )
  const runIds = new Set(drafts.flatMap((d) => (d.run && !d.run.isNew ? [d.run.id] : [])))
  const kept = drafts.flatMap((d) => d.idempotency ?? [])

  const sent = [
    client.query(`${openingFor(organizationId)};SET LOCAL synchronous_commit = on`),
    lockHead(sqlOfClient(client), organizationId),
    ask('epochs', 'SELECT scope, value::text AS value FROM epoch WHERE organization_id = $1 AND scope = ANY($2)', [
      ...scopes,
    ]),
    keys.size
      ? ask(
          'counters',
          `SELECT limit_id, scope_key, (extract(epoch FROM bucket) * 1000)::bigint::text AS bucket_ms, value::text AS value FROM counter
            WHERE organization_id = $1 AND bucket > $2 AND (limit_id, scope_key) IN (SELECT * FROM unnest($3::text[], $4::text[]))`,
          new Date(oldestBucketMs(atMs)),
          [...keys.values()].map((k) => k.limit),
          [...keys.values()].map((k) => k.key),
        )
      : none,
    newRuns.length
      ? ask(
          'new runs',
          `SELECT id, identity_id, external_id FROM run
            WHERE organization_id = $1 AND (identity_id, external_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
          newRuns.map((r) => r[0]),
          newRuns.map((r) => r[1]),
        )
      : none,
    runIds.size
      ? ask(
          'denials',
          `SELECT run_id, tool, resource_key, approval_id, reason FROM run_denial
            WHERE organization_id = $1 AND run_id = ANY($2) AND reopened_at IS NULL ORDER BY run_id, tool, resource_key`,
          [...runIds],
        )
      : none,
    kept.length
      ? ask(
          'kept answers',
          `SELECT credential, endpoint, key, body_hash, status, answer, decision_id, created_at FROM idempotency_key
            WHERE organization_id = $1 AND (credential, endpoint, key) IN (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]))`,
          kept.map((k) => k.credential),
          kept.map((k) => k.endpoint),
          kept.map((k) => k.key),
        )
      : none,
  ] as const
  for (const p of sent) p.catch(() => {}) // the first failure is the one that is told; none goes unheard
  const [, head, epochs, counters, runs, denials, keptRows] = await Promise.all(sent)
  return {
    head,
    epochs: new Map(epochs.rows.map((r) => [r.scope as string, r.value as string])),
    counters: counters.rows.map((r) => ({
      limit: r.limit_id as string,
      key: r.scope_key as string,
      bucketMs: Number(r.bucket_ms),
      value: Number(r.value),
    })),
    runs: new Map(runs.rows.map((r) => [pair(r.identity_id as string, r.external_id as string), r.id as string])),
    denials: new Map(
      [...Map.groupBy(denials.rows, (r) => r.run_id as string)].map(([run, rows]) => [run, rows.map(toDenial)]),
    ),
    kept: new Map(
      keptRows.rows.map((r) => [
        nameOf({ credential: r.credential as string, endpoint: r.endpoint as string, key: r.key as string }),
        { answer: toKept(r), createdMs: (r.created_at as Date).getTime() },
      ]),
    ),
  }
}
