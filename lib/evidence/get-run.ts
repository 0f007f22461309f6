import { z } from 'zod'
import type { ApprovalStatus } from '../approvals/types.ts'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { now as clockNow } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import type { Environment, Impact, JsonObject, Outcome } from '../policy/types.ts'
import { whole } from '../registry/fields.ts'
import { afterKeys, toPage } from '../registry/page.ts'
import type { RunState } from './list-runs.ts'
import { coveredMs } from './waiting-time.ts'

export const RunQuery = z.object({
  limit: whole(1, 500).default(200),
  cursor: z.string().max(500).optional(),
})

/** One step of a run. `until` is the end of its bar in the waterfall, when it has one. */
export type RunStep = { id: string; at: string; until: string | null } & (
  | {
      kind: 'decision'
      sentence: string
      outcome: Outcome
      code: string
      impact: Impact
      tool: string
      action_state: string | null
      latency_us: number | null
      previous_id: string | null
      dry_run: boolean
    }
  | {
      kind: 'approval'
      decision_id: string
      title: string
      status: ApprovalStatus
      decided_by: string | null
      reason: string | null
    }
  | { kind: 'outcome'; decision_id: string; status: string; reported_by: string; report: JsonObject }
  | { kind: 'event'; event: string; payload: JsonObject }
)

export interface RunView {
  id: string
  external_id: string | null
  agent: { id: string; name: string }
  identity_id: string
  environment: Environment
  state: RunState
  trigger: string | null
  request: string | null
  intent: string | null
  instructions: string | null
  instructions_sha256: string | null
  correlation_id: string
  labels: string[]
  started_at: string
  last_activity_at: string
  ended_at: string | null
  now: string
  /** Since it began: waiting for people, and the rest. */
  waiting_ms: number
  working_ms: number
  /** What a person closed for the rest of this run. */
  denials: { approval_id: string; tool: string; resource_key: string; reason: string; reopened_at: string | null }[]
  steps: RunStep[]
  next_cursor: string | null
}

/** A run and its steps in the order in which they happened. */
export async function getRun(actor: Actor, id: string, input: unknown = {}): Promise<RunView> {
  const q = parseWith(RunQuery, input, 'query')
  demand(actor, 'runs.read', 'decisions:read')
  const { organizationId } = actor
  const after = afterKeys(q, 'time', 'text')
  return read(organizationId, async (db) => {
    const run = await db.run.findUnique({ where: { organizationId_id: { organizationId, id } } })
    if (!run) throw notFound('run')
    const agent = await db.agent.findUnique({
      where: { organizationId_id: { organizationId, id: run.agentId } },
      select: { name: true },
    })
    const waits = await db.approvalRequest.findMany({
      where: { organizationId, runId: id },
      select: { requestedAt: true, decidedAt: true, deadline: true },
      take: 1_000,
    })
    const denials = await db.runDenial.findMany({ where: { organizationId, runId: id }, take: 100 })
    const rows = (await db.$queryRawUnsafe(
      STEPS,
      organizationId,
      id,
      after?.[0] ?? '-infinity',
      after?.[1] ?? '',
      String(q.limit + 1),
    )) as StepRow[]
    const page = toPage(rows, q.limit, (r) => [r.at.toISOString(), r.id], stepOf)
    const now = clockNow()
    const end = run.endedAt ?? (run.state === 'waiting' ? now : run.lastActivityAt)
    const waiting = coveredMs(
      waits.map((w) => ({
        from: w.requestedAt.getTime(),
        to: w.decidedAt?.getTime() ?? Math.min(w.deadline.getTime(), now.getTime()),
      })),
    )
    return {
      id,
      external_id: run.externalId,
      agent: { id: run.agentId, name: agent?.name ?? run.agentId },
      identity_id: run.identityId,
      environment: run.environment as Environment,
      state: run.state as RunState,
      trigger: run.trigger,
      request: run.request,
      intent: run.intent,
      instructions: run.instructions,
      instructions_sha256: run.instructionsSha256,
      correlation_id: run.correlationId,
      labels: run.labels,
      started_at: run.startedAt.toISOString(),
      last_activity_at: run.lastActivityAt.toISOString(),
      ended_at: run.endedAt?.toISOString() ?? null,
      now: now.toISOString(),
      waiting_ms: waiting,
      working_ms: Math.max(0, end.getTime() - run.startedAt.getTime() - waiting),
      denials: denials.map((d) => ({
        approval_id: d.approvalId,
        tool: d.tool,
        resource_key: d.resourceKey,
        reason: d.reason,
        reopened_at: d.reopenedAt?.toISOString() ?? null,
      })),
      steps: page.items,
      next_cursor: page.next_cursor,
    }
  })
}

const STEPS = `
SELECT id, at, until, kind, detail FROM (
  SELECT d.id, d.at, NULL::timestamptz AS until, 'decision' AS kind, jsonb_build_object('sentence', c.sentence, 'outcome', d.outcome,
         'code', d.reason_code, 'impact', d.impact, 'tool', d.tool, 'action_state', d.action_state, 'latency_us', d.latency_us,
         'previous_id', d.previous_id, 'dry_run', d.dry_run) AS detail
    FROM decision d JOIN decision_card c ON c.organization_id = d.organization_id AND c.decision_id = d.id
   WHERE d.organization_id = $1 AND d.run_id = $2
  UNION ALL
  SELECT a.id, a.requested_at, a.decided_at, 'approval', jsonb_build_object('decision_id', a.decision_id, 'title', a.title,
         'status', a.status, 'decided_by', m.name, 'reason', a.reason)
    FROM approval_request a LEFT JOIN membership m ON m.organization_id = a.organization_id AND m.person_id = a.decided_by
   WHERE a.organization_id = $1 AND a.run_id = $2
  UNION ALL
  SELECT o.id, o.at, NULL, 'outcome', jsonb_build_object('decision_id', o.decision_id, 'status', o.status, 'reported_by', o.reported_by,
         'report', o.report)
    FROM decision d JOIN outcome_report o ON o.organization_id = d.organization_id AND o.decision_id = d.id
   WHERE d.organization_id = $1 AND d.run_id = $2
  UNION ALL
  SELECT e.id, e.at, NULL, 'event', jsonb_build_object('event', e.kind, 'payload', e.payload)
    FROM run_event e WHERE e.organization_id = $1 AND e.run_id = $2
) s WHERE (at, id) > ($3::timestamptz, $4) ORDER BY at, id LIMIT $5::int`

interface StepRow {
  id: string
  at: Date
  until: Date | null
  kind: RunStep['kind']
  detail: JsonObject
}
const stepOf = (r: StepRow): RunStep =>
  ({
    id: r.id,
    at: r.at.toISOString(),
    until: r.until?.toISOString() ?? null,
    kind: r.kind,
    ...r.detail,
  }) as unknown as RunStep // each branch of STEPS builds the members of its kind
