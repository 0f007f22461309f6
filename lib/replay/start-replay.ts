import { z } from 'zod'
import type { Prisma } from '../../generated/prisma/client.ts'
import { demandSoundItems } from '../changes/check-items.ts'
import { changeItems, hashOfItems, type ParsedItem, plainItems } from '../changes/items.ts'
import { itemsOfChange } from '../changes/items-of-change.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import { timeInUtc } from '../registry/fields.ts'
import { type ReplayView, replayView } from './replay-view.ts'
import { REPLAY_MAX, type Selection } from './selection.ts'

/** Waiting and running ones of an organization: each takes a worker for up to a minute. */
const OPEN_MAX = 10
export const LAST_DEFAULT = 10_000

const period = {
  last: z.int().min(1).max(REPLAY_MAX).optional(),
  from: timeInUtc.optional(),
  to: timeInUtc.optional(),
}
export const startReplayBody = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('exact'), ...period }),
    z.strictObject({
      kind: z.literal('what_if'),
      ...period,
      change: z.string().min(1).max(100).optional(),
      items: changeItems.optional(),
    }),
  ])
  .refine((b) => !(b.from && b.to) || b.from < b.to, { path: ['to'], error: 'must be after `from`' })
  .refine((b) => b.kind === 'exact' || (b.change === undefined) !== (b.items === undefined), {
    path: ['change'],
    error: 'name a change, or give items',
  })
export type StartReplay = z.output<typeof startReplayBody>

/** Asks for a replay; a worker goes through the decisions. What is decided from now on is not among them. */
export async function startReplay(actor: Actor, input: unknown): Promise<ReplayView> {
  const body = parseWith(startReplayBody, input, 'body')
  demand(actor, 'replays.write', 'replays:write')
  const { organizationId } = actor
  const draft = body.kind === 'what_if' ? await draftOf(organizationId, body) : null
  return await inTransaction(organizationId, async (tx) => {
    // one at a time past this line: the count below holds until this one is in
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`replays ${organizationId}`}, 0))::text`
    const open = await tx.replay.count({ where: { organizationId, state: { in: ['queued', 'running'] } } })
    if (open >= OPEN_MAX)
      throw new AppError(409, 'too_many_replays', `${OPEN_MAX} replays already wait or run. Cancel one, or wait.`)
    const { activeSnapshot } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const row = await tx.replay.create({
      data: {
        organizationId,
        id: newId('rpl', now().getTime()),
        kind: body.kind,
        selection: selectionOf(body),
        ...(draft
          ? {
              items: draft.items as unknown as Prisma.InputJsonValue,
              changeId: draft.change,
              contentHash: draft.contentHash,
              baseSnapshot: activeSnapshot,
            }
          : {}),
        createdAt: now(),
        createdBy: actor.id,
      },
    })
    return replayView(row)
  })
}

async function draftOf(
  organizationId: string,
  { change, items }: { change?: string | undefined; items?: ParsedItem[] | undefined },
) {
  if (change !== undefined) {
    const found = await itemsOfChange(organizationId, change)
    if (!found) throw notFound('change')
    return { change, items: found.items, contentHash: found.contentHash }
  }
  const plain = plainItems(items ?? [])
  await demandSoundItems(organizationId, plain)
  return { change: null, items: plain, contentHash: hashOfItems(plain) }
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
