import { append, lockHead, sqlOfTx } from '../ledger/append.ts'
import { maskSecrets } from '../ledger/mask-secrets.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction, type Tx } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import type { JsonObject } from '../policy/types.ts'
import type { OutcomeBody } from './schemas.ts'

/** Who says what happened: the agent itself, or the server of the tool. It is kept with the report. */
export type Reporter =
  | { kind: 'agent'; organizationId: string; id: string }
  | { kind: 'tool server'; organizationId: string; id: string }

export interface ReportedOutcome {
  id: string
  decision: string
  status: OutcomeBody['status']
  reported_by: Reporter['kind']
  action_state: string
}

/**
 * What came of an allowed action. The first report moves the action's state; a second voice that says the same is kept
 * beside it; one that says otherwise is refused.
 */
export async function reportOutcome(
  reporter: Reporter,
  decisionId: string,
  body: OutcomeBody,
): Promise<ReportedOutcome> {
  const { organizationId } = reporter
  const id = newId('out')
  const report = maskSecrets(body as JsonObject).masked as JsonObject
  await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    await lockHead(sql, organizationId)
    const decision = await ownDecision(tx, reporter, decisionId)
    if (decision.actionState === null)
      throw new AppError(409, 'not_allowed', 'This decision did not allow the action, so it has no outcome.')
    const earlier = await tx.outcomeReport.findMany({ where: { organizationId, decisionId, kind: 'outcome' } })
    const [first] = earlier
    if (first && first.status !== body.status)
      throw new AppError(
        409,
        'conflicting_outcome',
        `This action was reported as ${first.status} already, by the ${first.reportedBy}.`,
      )
    if (earlier.some((r) => r.reportedBy === reporter.kind && r.reporterId === reporter.id))
      throw new AppError(409, 'already_reported', `You reported this action as ${body.status} already.`)
    if (!first)
      await tx.decision.update({
        where: { organizationId_id: { organizationId, id: decisionId } },
        data: { actionState: body.status },
        select: { id: true },
      })
    await tx.outcomeReport.create({
      data: {
        organizationId,
        id,
        decisionId,
        at: now(),
        kind: 'outcome',
        status: body.status,
        reportedBy: reporter.kind,
        reporterId: reporter.id,
        report,
      },
    })
    await append(sql, organizationId, [
      {
        type: 'outcome.reported',
        clear: {
          report: id,
          decision: decisionId,
          run: decision.runId,
          status: body.status,
          reported_by: reporter.kind,
          reporter: reporter.id,
          ...(body.output_disposition === undefined ? {} : { disposition: body.output_disposition }),
          ...(body.tokens === undefined ? {} : { tokens: body.tokens }),
          ...(body.cost === undefined ? {} : { cost: body.cost.value, currency: body.cost.currency }),
          ...(body.latency_ms === undefined ? {} : { latency_ms: body.latency_ms }),
          ...(body.compensation === undefined ? {} : { compensation_tool: body.compensation.tool }),
        },
        disclosures: [{ name: 'report', value: report }],
        audit: {
          actorKind: reporter.kind === 'agent' ? 'agent' : 'service',
          actorId: reporter.id,
          subjectKind: 'decision',
          subjectId: decisionId,
          agentId: decision.agentId,
          tool: decision.tool,
          environment: decision.environment,
          outcome: null,
          code: body.status,
          runId: decision.runId,
          summary: `The ${reporter.kind} reported that ${decision.tool} ${WORDS[body.status]}.`,
        },
      },
    ])
  })
  return { id, decision: decisionId, status: body.status, reported_by: reporter.kind, action_state: body.status }
}
const WORDS = {
  succeeded: 'succeeded',
  failed: 'failed',
  lost: 'was lost: nobody knows whether it happened',
  voided: 'was not carried out',
}

async function ownDecision(tx: Tx, reporter: Reporter, id: string) {
  const { organizationId } = reporter
  const decision = await tx.decision.findFirst({
    where: { organizationId, id, kind: 'agent', ...(reporter.kind === 'agent' ? { identityId: reporter.id } : {}) },
    select: { actionState: true, runId: true, agentId: true, tool: true, environment: true },
  })
  if (!decision) throw notFound('decision')
  return decision
}
