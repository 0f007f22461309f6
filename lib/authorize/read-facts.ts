import { approvalFacts } from '../approvals/in-batch.ts'
import { sqlOfClient } from '../ledger/append.ts'
import { nowMs } from '../platform/clock.ts'
import type { ApprovalFact, Json, JsonObject, Reach, ResourceFact } from '../policy/types.ts'
import {
  type DenialRow,
  type IdempotencyName,
  KEPT_MS,
  type KeptAnswer,
  type Loaded,
  nameOf,
  type PreviewRow,
  pair,
  type RunRow,
  type Wanted,
} from './fact-types.ts'
import { type Row, readTogether, type Statement } from './hot-pools.ts'

const RUN =
  'SELECT id, identity_id, external_id, labels, state, request, correlation_id FROM run WHERE organization_id = $1'

/** Each caller's facts, in one transaction and, but for approvals, one round trip. */
export async function readFacts(organizationId: string, wanted: Wanted[]): Promise<Loaded[]> {
  const at = nowMs()
  const pick = <T>(of: (w: Wanted) => T | undefined): T[] => wanted.map(of).filter((v) => v !== undefined)
  const unique = (values: string[]) => [...new Set(values)]
  const statement = (name: string, text: string, ...values: unknown[]): Statement => ({
    name: `facts ${name}`,
    text,
    values: [organizationId, ...values],
  })
  const runIds = unique(pick((w) => w.runId))
  const ownRuns = pick((w) => w.ownRun)
  const resources = wanted.flatMap((w) => w.resources ?? [])
  const hashes = unique(pick((w) => w.actionHash))
  const approvalIds = unique(pick((w) => w.approvalId))
  const keys = pick((w) => w.idempotency)
  let approvals = new Map<string, ApprovalFact>()
  const [runRows, ownRunRows, denialRows, resourceRows, previewRows, approvalRows, keptRows] = (await readTogether(
    organizationId,
    [
      runIds.length ? statement('runs', `${RUN} AND id = ANY($2)`, runIds) : null,
      ownRuns.length
        ? statement(
            'own runs',
            `${RUN} AND (identity_id, external_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
            ownRuns.map((r) => r.identityId),
            ownRuns.map((r) => r.externalId),
          )
        : null,
      runIds.length
        ? statement(
            'denials',
            `SELECT run_id, tool, resource_key, approval_id, reason FROM run_denial
              WHERE organization_id = $1 AND run_id = ANY($2) AND reopened_at IS NULL`,
            runIds,
          )
        : null,
      resources.length
        ? statement(
            'resources',
            `SELECT type, id, attributes, hash FROM resource
              WHERE organization_id = $1 AND (type, id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
            resources.map((r) => r.type),
            resources.map((r) => r.id),
          )
        : null,
      hashes.length
        ? statement(
            'previews',
            `SELECT DISTINCT ON (action_hash) id, action_hash, reach, before, after, note, source, expires_at FROM preview
              WHERE organization_id = $1 AND action_hash = ANY($2) AND expires_at > $3 ORDER BY action_hash, created_at DESC`,
            hashes,
            new Date(at),
          )
        : null,
      approvalIds.length
        ? statement(
            'approvals',
            'SELECT id, identity_id, decision_id FROM approval_request WHERE organization_id = $1 AND id = ANY($2)',
            approvalIds,
          )
        : null,
      keys.length
        ? statement(
            'kept answers',
            `SELECT credential, endpoint, key, body_hash, status, answer, decision_id FROM idempotency_key
              WHERE organization_id = $1 AND created_at > $2
                AND (credential, endpoint, key) IN (SELECT * FROM unnest($3::text[], $4::text[], $5::text[]))`,
            new Date(at - KEPT_MS),
            keys.map((k) => k.credential),
            keys.map((k) => k.endpoint),
            keys.map((k) => k.key),
          )
        : null,
    ],
    approvalIds.length
      ? async (client) => {
          approvals = await approvalFacts(sqlOfClient(client), organizationId, approvalIds, new Date(at))
        }
      : undefined,
  )) as [Row[], Row[], Row[], Row[], Row[], Row[], Row[]]

  const runs = new Map<string, RunRow>()
  const runOf = new Map<string, RunRow>()
  for (const r of [...runRows, ...ownRunRows]) {
    const run = toRun(r)
    runs.set(run.id, run)
    if (run.externalId !== null) runOf.set(pair(run.identityId, run.externalId), run)
  }
  const denials = denialsOf(denialRows.map(toDenial))
  const resourceOf = new Map(resourceRows.map((r) => [pair(r.type as string, r.id as string), r]))
  const previews = new Map(previewRows.map((r) => [r.action_hash as string, toPreview(r)]))
  const approvalOf = new Map(
    approvalRows.map((r) => [
      r.id as string,
      { identityId: r.identity_id as string, decisionId: r.decision_id as string },
    ]),
  )
  const kept = new Map(keptRows.map((r) => [nameOf(r as unknown as IdempotencyName), toKept(r)]))
  return wanted.map((w) => ({
    run:
      (w.runId !== undefined ? runs.get(w.runId) : undefined) ??
      (w.ownRun ? runOf.get(pair(w.ownRun.identityId, w.ownRun.externalId)) : undefined) ??
      null,
    denials: (w.runId === undefined ? undefined : denials.get(w.runId)) ?? [],
    resources: (w.resources ?? []).map(({ type, id }) => {
      const row = resourceOf.get(pair(type, id))
      return {
        type,
        id,
        attributes: (row?.attributes as ResourceFact['attributes'] | undefined) ?? null,
        hash: (row?.hash as string | undefined) ?? null,
      }
    }),
    preview: (w.actionHash === undefined ? undefined : previews.get(w.actionHash)) ?? null,
    approval: (w.approvalId === undefined ? undefined : approvals.get(w.approvalId)) ?? null,
    approvalOf: (w.approvalId === undefined ? undefined : approvalOf.get(w.approvalId)) ?? null,
    kept: (w.idempotency ? kept.get(nameOf(w.idempotency)) : undefined) ?? null,
  }))
}

type RunDenial = DenialRow & { run: string }
const toDenial = (r: Row): RunDenial => ({
  run: r.run_id as string,
  tool: r.tool as string,
  resource_key: r.resource_key as string,
  approval: r.approval_id as string,
  reason: r.reason as string,
})
/** By run, in an order of our own: the same denials must compare equal, whatever the database's collation. */
export function denialsOf(rows: RunDenial[]): Map<string, DenialRow[]> {
  const nameOfDenial = (d: DenialRow) => `${d.tool}\n${d.resource_key}`
  const sorted = rows.sort((a, b) => (nameOfDenial(a) < nameOfDenial(b) ? -1 : 1))
  return new Map(
    [...Map.groupBy(sorted, (d) => d.run)].map(([run, list]) => [run, list.map(({ run: _, ...denial }) => denial)]),
  )
}
const toRun = (r: Row): RunRow => ({
  id: r.id as string,
  identityId: r.identity_id as string,
  externalId: r.external_id as string | null,
  labels: r.labels as string[],
  state: r.state as string,
  request: r.request as string | null,
  correlationId: r.correlation_id as string,
})
const toPreview = (r: Row): PreviewRow => ({
  id: r.id as string,
  actionHash: r.action_hash as string,
  reach: r.reach as JsonObject as Reach,
  before: r.before as Json | null,
  after: r.after as Json | null,
  note: r.note as string | null,
  by: r.source as string,
  expiresAt: (r.expires_at as Date).toISOString(),
})
export const toKept = (r: Row): KeptAnswer => ({
  bodyHash: r.body_hash as string,
  status: r.status as number | null,
  answer: r.answer as Buffer | null,
  decisionId: r.decision_id as string | null,
})
