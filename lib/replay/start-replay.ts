import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import { type ReplayView, replayView } from './replay-view.ts'
import { REPLAY_MAX, type Selection } from './selection.ts'

/** Waiting and running ones of an organization: each takes a worker for up to a minute. */
const OPEN_MAX = 10
export const LAST_DEFAULT = 10_000

export const startReplayBody = z
  .strictObject({
    kind: z.literal('exact'),
    last: z.int().min(1).max(REPLAY_MAX).optional(),
    from: z.iso.datetime().optional(),
    to: z.iso.datetime().optional(),
  })
  .refine((b) => !(b.from && b.to) || b.from < b.to, { path: ['to'], error: 'must be after `from`' })
export type StartReplay = z.output<typeof startReplayBody>

/** Asks for a replay; a worker goes through the decisions. What is decided from now on is not among them. */
export async function startReplay(actor: Actor, input: unknown): Promise<ReplayView> {
  const body = parseWith(startReplayBody, input, 'body')
  demand(actor, 'replays.write', 'replays:write')
  const { organizationId } = actor
  return await inTransaction(organizationId, async (tx) => {
    // one at a time past this line: the count below holds until this one is in
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`replays ${organizationId}`}, 0))::text`
    const open = await tx.replay.count({ where: { organizationId, state: { in: ['queued', 'running'] } } })
    if (open >= OPEN_MAX)
      throw new AppError(409, 'too_many_replays', `${OPEN_MAX} replays already wait or run. Cancel one, or wait.`)
    const row = await tx.replay.create({
      data: {
        organizationId,
        id: newId('rpl', now().getTime()),
        kind: body.kind,
        selection: selectionOf(body),
        createdAt: now(),
        createdBy: actor.id,
      },
    })
    return replayView(row)
  })
}

function selectionOf({ kind, last, from, to }: StartReplay): Selection {
  const asked = now().toISOString()
  return {
    from: from ?? null,
    until: to === undefined || to > asked ? asked : to,
    last: last ?? (from === undefined ? LAST_DEFAULT : REPLAY_MAX),
    dry_runs: kind === 'exact',
  }
}
