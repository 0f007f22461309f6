import { append, lockHead, sqlOfTx } from '../ledger/append.ts'
import { sha256Of } from '../ledger/canonical-json.ts'
import { maskText } from '../ledger/mask-secrets.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import type { Acting } from './acting.ts'
import type { StartRunBody } from './schemas.ts'

export interface StartedRun {
  id: string
  external_id: string | null
  correlation_id: string
  state: string
  started_at: string
}

/** Opens a run: one task of an agent, with what it was told. A run that is only named when asking opens by itself. */
export async function startRun(agent: Acting, body: StartRunBody): Promise<StartedRun> {
  const { organizationId } = agent
  const id = newId('run')
  const startedAt = now()
  const masked = (text: string | undefined) => (text === undefined ? null : maskText(text))
  const words = { trigger: masked(body.trigger), request: masked(body.request), intent: masked(body.intent) }
  const instructionsSha256 =
    body.instructions === undefined ? (body.instructions_sha256 ?? null) : sha256Of(body.instructions)
  const row = {
    id,
    externalId: body.id ?? null,
    correlationId: body.correlation_id ?? id,
    state: 'running',
    startedAt,
  }
  await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    // head first: a decision that names the same run creates it under this lock
    await lockHead(sql, organizationId)
    if (body.id !== undefined) {
      const taken = await tx.run.findUnique({
        where: {
          organizationId_identityId_externalId: { organizationId, identityId: agent.identityId, externalId: body.id },
        },
        select: { id: true },
      })
      if (taken)
        throw new AppError(409, 'run_exists', `This identity already has a run of that name: ${taken.id}.`, {
          fields: [{ pointer: '/id', message: 'names a run that exists' }],
        })
    }
    await tx.run.create({
      data: {
        ...row,
        organizationId,
        identityId: agent.identityId,
        agentId: agent.agentId,
        environment: agent.environment,
        ...words,
        instructions: masked(body.instructions),
        instructionsSha256,
        labels: [],
        lastActivityAt: startedAt,
      },
    })
    await append(sql, organizationId, [
      {
        type: 'run.started',
        clear: {
          run: id,
          agent: agent.agentId,
          identity: agent.identityId,
          environment: agent.environment,
          instructions_sha256: instructionsSha256,
        },
        disclosures: Object.entries(words).flatMap(([name, value]) => (value === null ? [] : [{ name, value }])),
        audit: {
          actorKind: 'agent',
          actorId: agent.identityId,
          subjectKind: 'run',
          subjectId: id,
          agentId: agent.agentId,
          environment: agent.environment,
          runId: id,
          correlationId: row.correlationId,
          summary: 'A run began.',
        },
      },
    ])
  })
  return {
    id,
    external_id: row.externalId,
    correlation_id: row.correlationId,
    state: row.state,
    started_at: startedAt.toISOString(),
  }
}
