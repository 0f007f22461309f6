import { append, lockHead, sqlOfTx } from '../ledger/append.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import type { Acting } from './acting.ts'
import { findOwnRun } from './find-own-run.ts'
import { finished } from './note-in-run.ts'

/** Ends a run: nothing more is asked within it. */
export async function finishRun(
  agent: Acting,
  name: string,
): Promise<{ id: string; state: 'finished'; ended_at: string }> {
  const { organizationId } = agent
  const endedAt = now()
  const id = await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    await lockHead(sql, organizationId)
    const run = await findOwnRun(tx, agent, name)
    if (run.state === 'finished') throw finished()
    await tx.run.update({
      where: { organizationId_id: { organizationId, id: run.id } },
      data: { state: 'finished', endedAt, lastActivityAt: endedAt },
    })
    await append(sql, organizationId, [
      {
        type: 'run.finished',
        clear: { run: run.id, state: 'finished' },
        audit: {
          actorKind: 'agent',
          actorId: agent.identityId,
          subjectKind: 'run',
          subjectId: run.id,
          agentId: agent.agentId,
          environment: agent.environment,
          runId: run.id,
          correlationId: run.correlationId,
          summary: 'A run ended.',
        },
      },
    ])
    return run.id
  })
  return { id, state: 'finished', ended_at: endedAt.toISOString() }
}
