import { z } from 'zod'
import { read } from '../platform/db.ts'
import type { Acting } from './acting.ts'
import { findOwnRun } from './find-own-run.ts'

const PAGE = 200
export const runQuery = z.strictObject({ after: z.string().max(64).optional() })

/** What an agent needs to take its run up again after a restart: every step, whether it was done, and what came of it. */
export async function getRun(agent: Acting, name: string, after: string | undefined) {
  const { organizationId } = agent
  return read(organizationId, async (db) => {
    const run = await findOwnRun(db, agent, name)
    const decisions = await db.decision.findMany({
      where: { organizationId, runId: run.id, ...(after === undefined ? {} : { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      take: PAGE + 1,
      select: {
        id: true,
        at: true,
        tool: true,
        outcome: true,
        reasonCode: true,
        actionHash: true,
        actionState: true,
        approvalId: true,
        previousId: true,
        dryRun: true,
      },
    })
    const page = decisions.slice(0, PAGE)
    const [reports, approvals, events] = [
      await db.outcomeReport.findMany({
        where: { organizationId, decisionId: { in: page.map((d) => d.id) }, kind: 'outcome' },
        orderBy: { id: 'asc' },
      }),
      await db.approvalRequest.findMany({
        where: { organizationId, id: { in: page.flatMap((d) => d.approvalId ?? []) } },
        select: { id: true, status: true },
      }),
      await db.runEvent.findMany({ where: { organizationId, runId: run.id }, orderBy: { id: 'desc' }, take: PAGE }),
    ]
    const statusOf = new Map(approvals.map((a) => [a.id, a.status]))
    return {
      id: run.id,
      external_id: run.externalId,
      state: run.state,
      environment: run.environment,
      correlation_id: run.correlationId,
      trigger: run.trigger,
      request: run.request,
      intent: run.intent,
      instructions_sha256: run.instructionsSha256,
      labels: run.labels,
      started_at: run.startedAt.toISOString(),
      last_activity_at: run.lastActivityAt.toISOString(),
      ended_at: run.endedAt?.toISOString() ?? null,
      steps: page.map((d) => ({
        decision: d.id,
        at: d.at.toISOString(),
        tool: d.tool,
        outcome: d.outcome,
        code: d.reasonCode,
        action_hash: d.actionHash,
        dry_run: d.dryRun,
        previous: d.previousId,
        approval: d.approvalId === null ? null : { id: d.approvalId, status: statusOf.get(d.approvalId) ?? null },
        action_state: d.actionState,
        outcomes: reports
          .filter((r) => r.decisionId === d.id)
          .map((r) => ({
            id: r.id,
            at: r.at.toISOString(),
            status: r.status,
            reported_by: r.reportedBy,
            report: r.report,
          })),
      })),
      next: decisions.length > PAGE ? (page.at(-1)?.id ?? null) : null,
      events: events.reverse().map((e) => ({ id: e.id, at: e.at.toISOString(), kind: e.kind, payload: e.payload })),
    }
  })
}
