import { append, lockHead, sqlOfTx } from '../ledger/append.ts'
import { maskSecrets } from '../ledger/mask-secrets.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import type { JsonObject } from '../policy/types.ts'
import type { Acting } from './acting.ts'
import { findOwnRun } from './find-own-run.ts'
import type { RunEventBody } from './schemas.ts'

/** What needs no decision: a snapshot of the reasoning, a read that was done, a note. The agent's words, untrusted. */
export async function noteInRun(agent: Acting, name: string, body: RunEventBody): Promise<{ id: string; at: string }> {
  const { organizationId } = agent
  const id = newId('evt')
  const at = now()
  const payload = maskSecrets(body.payload).masked
  await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    await lockHead(sql, organizationId)
    const run = await findOwnRun(tx, agent, name)
    if (run.state === 'finished') throw finished()
    await tx.runEvent.create({
      data: { organizationId, id, runId: run.id, at, kind: body.kind, payload: payload as JsonObject },
    })
    await tx.run.update({
      where: { organizationId_id: { organizationId, id: run.id } },
      data: { lastActivityAt: at },
    })
    await append(sql, organizationId, [
      {
        type: 'run.noted',
        clear: { run: run.id, event: id, kind: body.kind },
        disclosures: [{ name: 'payload', value: payload }],
        audit: {
          actorKind: 'agent',
          actorId: agent.identityId,
          subjectKind: 'run',
          subjectId: run.id,
          agentId: agent.agentId,
          environment: agent.environment,
          code: body.kind,
          runId: run.id,
          correlationId: run.correlationId,
          summary: `The agent added a ${body.kind === 'read' ? 'read' : body.kind === 'note' ? 'note' : 'piece of reasoning'} to its run.`,
        },
      },
    ])
  })
  return { id, at: at.toISOString() }
}
export const finished = (): AppError => new AppError(409, 'run_finished', 'This run is finished.')
