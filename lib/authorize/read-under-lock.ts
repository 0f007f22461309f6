import type pg from 'pg'
import { type Head, lockHead, sqlOfClient } from '../ledger/append.ts'
import { openingFor } from '../platform/db.ts'
import { type CounterRow, oldestBucketMs } from './counters.ts'
import type { Draft } from './draft.ts'
import { type DenialRow, type KeptAnswer, nameOf, pair } from './fact-types.ts'
import type { Row } from './hot-pools.ts'
import { denialsOf, toKept } from './read-facts.ts'

export interface UnderLock {
  head: Head
  epochs: Map<string, string>
  counters: CounterRow[]
  /** Runs that a caller named by its own id and that exist by now: pair(identity, own id) → run. */
  runs: Map<string, string>
  denials: Map<string, DenialRow[]>
  kept: Map<string, { answer: KeptAnswer; createdMs: number }>
}

/** Everything small in one statement: each statement costs more than the few rows that it finds. */
const MOVED = `
SELECT 'epoch' AS kind, scope AS a, value::text AS b, NULL AS c, NULL AS d, NULL AS e
  FROM epoch WHERE organization_id = $1 AND scope = ANY($2::text[])
UNION ALL
SELECT 'counter', limit_id, scope_key, (extract(epoch FROM bucket) * 1000)::bigint::text, value::text, NULL
  FROM counter
 WHERE organization_id = $1 AND bucket > $3 AND (limit_id, scope_key) IN (SELECT * FROM unnest($4::text[], $5::text[]))
UNION ALL
SELECT 'run', identity_id, external_id, id, NULL, NULL
  FROM run WHERE organization_id = $1 AND (identity_id, external_id) IN (SELECT * FROM unnest($6::text[], $7::text[]))
UNION ALL
SELECT 'denial', run_id, tool, resource_key, approval_id, reason
  FROM run_denial WHERE organization_id = $1 AND run_id = ANY($8::text[]) AND reopened_at IS NULL`

const KEPT = `
SELECT credential, endpoint, key, body_hash, status, answer, decision_id, created_at FROM idempotency_key
 WHERE organization_id = $1 AND (credential, endpoint, key) IN (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]))`

/**
 * Opens the transaction, takes the head and reads whatever may have moved since the drafts were made. One round trip:
 * the statements travel together, and PostgreSQL runs each after the one before, with a snapshot of its own, so they
 * see what was committed before the lock was got.
 */
export async function lockAndRead(
  client: pg.ClientBase,
  organizationId: string,
  drafts: Draft[],
  atMs: number,
): Promise<UnderLock> {
  const ask = (name: string, text: string, ...values: unknown[]): Promise<{ rows: Row[] }> =>
    client.query({ name: `record ${name}`, text, values: [organizationId, ...values] })
  const scopes = new Set(drafts.flatMap((d) => [...d.epochs.keys()]))
  const keys = [...new Map(drafts.flatMap((d) => d.limitKeys.map((k) => [pair(k.limit, k.key), k]))).values()]
  const newRuns = drafts.flatMap((d) =>
    d.run?.isNew && d.run.externalId !== null ? [{ identity: d.request.identity, name: d.run.externalId }] : [],
  )
  const runIds = new Set(drafts.flatMap((d) => (d.run && !d.run.isNew ? [d.run.id] : [])))
  const kept = drafts.flatMap((d) => d.idempotency ?? [])
  const of = <R, N extends keyof R>(rows: R[], name: N): R[N][] => rows.map((r) => r[name])
  const sent = [
    client.query(`${openingFor(organizationId)};SET LOCAL synchronous_commit = on`),
    lockHead(sqlOfClient(client), organizationId),
    ask(
      'moved',
      MOVED,
      [...scopes],
      new Date(oldestBucketMs(atMs)),
      of(keys, 'limit'),
      of(keys, 'key'),
      of(newRuns, 'identity'),
      of(newRuns, 'name'),
      [...runIds],
    ),
    kept.length ? ask('kept', KEPT, of(kept, 'credential'), of(kept, 'endpoint'), of(kept, 'key')) : { rows: [] },
  ] as const
  // the first failure is the one that is told, and not what it made of those behind it; none goes unheard
  for (const p of sent) if (p instanceof Promise) p.catch(() => {})
  await sent[0]
  const head = await sent[1]
  const { rows: moved } = await sent[2]
  const { rows: keptRows } = await sent[3]
  const text = (kind: string) => moved.filter((r) => r.kind === kind) as { [column: string]: string }[]
  return {
    head,
    epochs: new Map(text('epoch').map((r) => [r.a as string, r.b as string])),
    counters: text('counter').map((r) => ({
      limit: r.a as string,
      key: r.b as string,
      bucketMs: Number(r.c),
      value: Number(r.d),
    })),
    runs: new Map(text('run').map((r) => [pair(r.a as string, r.b as string), r.c as string])),
    denials: denialsOf(
      text('denial').map((r) => ({ run: r.a, tool: r.b, resource_key: r.c, approval: r.d, reason: r.e }) as never),
    ),
    kept: new Map(
      keptRows.map((r) => [
        nameOf({ credential: r.credential as string, endpoint: r.endpoint as string, key: r.key as string }),
        { answer: toKept(r), createdMs: (r.created_at as Date).getTime() },
      ]),
    ),
  }
}
