import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { conflict } from '../registry/access.ts'
import { change } from '../registry/change.ts'
import { entryBy } from '../registry/entry-by.ts'
import { memberNames } from '../registry/member-names.ts'
import { type FeedEndpointView, viewOfEndpoint } from './endpoint-view.ts'
import { sizeOf } from './list-endpoints.ts'

export const changeEndpointBody = z.strictObject({ state: z.enum(['active', 'paused']) })

/** Pauses, or goes on from where it stopped; also after it was disabled. */
export async function changeFeedEndpoint(actor: Actor, id: string, input: unknown): Promise<FeedEndpointView> {
  const { state } = parseWith(changeEndpointBody, input, 'body')
  demand(actor, 'feeds.write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const before = await endpointOf(tx, organizationId, id)
    if (before.state === state)
      throw conflict(
        'already_so',
        state === 'active' ? 'The feed is delivered there already.' : 'It is paused already.',
      )
    const after = await tx.feedEndpoint.update({
      where: { organizationId_id: { organizationId, id } },
      data: {
        state,
        ...(state === 'active' ? { failures: 0, failingSince: null, nextAttemptAt: null, lastFault: null } : {}),
      },
    })
    return {
      answer: viewOfEndpoint(
        after,
        await sizeOf(tx, organizationId),
        await memberNames(tx, organizationId, [after.createdBy]),
      ),
      entries: [
        entryBy(
          actor,
          state === 'active' ? 'feed_endpoint.resumed' : 'feed_endpoint.paused',
          { endpoint: id, index: Number(after.cursor) },
          {
            subjectKind: 'feed_endpoint',
            subjectId: id,
            summary: state === 'active' ? 'Delivery of the feed goes on' : 'Paused a delivery of the feed',
          },
        ),
      ],
      notify: [{ kind: 'audit', id }],
    }
  })
}

/** What was delivered stays delivered; its place in the log is in the entry. */
export async function removeFeedEndpoint(actor: Actor, id: string): Promise<{ id: string }> {
  demand(actor, 'feeds.write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const before = await endpointOf(tx, organizationId, id)
    await tx.feedEndpoint.delete({ where: { organizationId_id: { organizationId, id } } })
    return {
      answer: { id },
      entries: [
        entryBy(
          actor,
          'feed_endpoint.removed',
          { endpoint: id, index: Number(before.cursor) },
          { subjectKind: 'feed_endpoint', subjectId: id, summary: 'The feed is delivered to one address less' },
          { url: before.url },
        ),
      ],
      notify: [{ kind: 'audit', id }],
    }
  })
}

export async function endpointOf(tx: Tx, organizationId: string, id: string) {
  const found = await tx.feedEndpoint.findUnique({ where: { organizationId_id: { organizationId, id } } })
  if (!found) throw notFound('endpoint')
  return found
}
