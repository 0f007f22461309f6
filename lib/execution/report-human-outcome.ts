import { append, lockHead, sqlOfTx } from '../ledger/append.ts'
import { maskSecrets } from '../ledger/mask-secrets.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import type { JsonObject, Outcome } from '../policy/types.ts'
import type { HumanOutcomeBody } from './schemas.ts'

export interface HumanOutcome {
  id: string
  decision: string
  status: HumanOutcomeBody['status']
  /** Whether the person did what the rules would have answered; null where people would have been asked. */
  agrees: boolean | null
}

/** What a person did where the agent was in shadow: the material from which autonomy is earned. Once per decision. */
export async function reportHumanOutcome(
  actor: Actor,
  decisionId: string,
  body: HumanOutcomeBody,
): Promise<HumanOutcome> {
  demand(actor, 'decisions.review', 'outcomes:write')
  const { organizationId } = actor
  const id = newId('out')
  const report = maskSecrets(body as JsonObject).masked as JsonObject
  let agrees: boolean | null = null
  await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    await lockHead(sql, organizationId)
    const decision = await tx.decision.findFirst({
      where: { organizationId, id: decisionId, kind: 'agent' },
      select: { shadowOutcome: true, runId: true, agentId: true, tool: true, environment: true },
    })
    if (!decision) throw notFound('decision')
    if (decision.shadowOutcome === null)
      throw new AppError(409, 'not_in_shadow', 'The agent was not in shadow, so there is nothing to compare with.')
    if (
      await tx.outcomeReport.findFirst({ where: { organizationId, decisionId, kind: 'human' }, select: { id: true } })
    )
      throw new AppError(409, 'already_reported', 'What a person did here was reported already.')
    agrees = agreement(decision.shadowOutcome as Outcome, body.status)
    await tx.outcomeReport.create({
      data: {
        organizationId,
        id,
        decisionId,
        at: now(),
        kind: 'human',
        status: body.status,
        reportedBy: actor.kind === 'person' ? 'person' : 'tool server',
        reporterId: actor.id,
        report,
      },
    })
    await append(sql, organizationId, [
      {
        type: 'human_outcome.reported',
        clear: { report: id, decision: decisionId, status: body.status, agrees, reporter: actor.id },
        disclosures: [{ name: 'report', value: report }],
        audit: {
          actorKind: actor.kind,
          actorId: actor.id,
          subjectKind: 'decision',
          subjectId: decisionId,
          agentId: decision.agentId,
          tool: decision.tool,
          environment: decision.environment,
          code: body.status,
          runId: decision.runId,
          summary: `A person did ${WORDS[body.status]} where the agent was in shadow.`,
        },
      },
    ])
  })
  return { id, decision: decisionId, status: body.status, agrees }
}
const WORDS = { same: 'the same', different: 'something else', none: 'nothing' }

function agreement(shadow: Outcome, did: HumanOutcomeBody['status']): boolean | null {
  if (shadow === 'allow' || shadow === 'allow_with_notice') return did === 'same'
  if (shadow === 'deny' || shadow === 'never') return did !== 'same'
  return null
}
