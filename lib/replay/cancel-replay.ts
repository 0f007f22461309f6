import { type Actor, demand } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { type ReplayView, replayView } from './replay-view.ts'

/** It stops where it is: its worker finds out with the next thing that it writes. What it found so far stays. */
export async function cancelReplay(actor: Actor, id: string): Promise<ReplayView> {
  demand(actor, 'replays.write', 'replays:write')
  const { organizationId } = actor
  return await inTransaction(organizationId, async (tx) => {
    const stopped = await tx.replay.updateMany({
      where: { organizationId, id, state: { in: ['queued', 'running'] } },
      data: { state: 'cancelled', finishedAt: now(), claimedBy: null, leaseUntil: null },
    })
    const row = await tx.replay.findUnique({ where: { organizationId_id: { organizationId, id } } })
    if (!row) throw notFound('replay')
    if (!stopped.count && row.state !== 'cancelled')
      throw new AppError(409, 'replay_ended', 'This replay has already ended.')
    return replayView(row)
  })
}
