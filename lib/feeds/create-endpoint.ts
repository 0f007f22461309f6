import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import { faultOfUrl } from '../platform/outgoing.ts'
import { conflict } from '../registry/access.ts'
import { change } from '../registry/change.ts'
import { entryBy } from '../registry/entry-by.ts'
import { line } from '../registry/fields.ts'
import { memberNames } from '../registry/member-names.ts'
import { type FeedEndpointView, feedEndpointView, viewOfEndpoint } from './endpoint-view.ts'
import { sizeOf } from './list-endpoints.ts'
import { newWebhookSecret, sealWebhookSecret } from './webhook.ts'

const ENDPOINTS_MAX = 20
export const createEndpointBody = z.strictObject({
  url: line(1_000),
  /** With what the entries disclose. */
  disclosures: z.boolean().default(false),
  /** Index of the first entry that it gets; the next one of the log when left out. */
  from: z.int().min(0).optional(),
})
export const createdEndpoint = feedEndpointView.extend({ secret: z.string() })
export type CreatedEndpoint = FeedEndpointView & { secret: string }

/** The secret that its deliveries are signed with is seen this once. */
export async function createFeedEndpoint(actor: Actor, input: unknown): Promise<CreatedEndpoint> {
  const body = parseWith(createEndpointBody, input, 'body')
  demand(actor, 'feeds.write')
  if (body.disclosures) demand(actor, 'audit.export')
  const fault = faultOfUrl(body.url)
  if (fault) throw wrong('/url', fault)
  const { organizationId } = actor
  const secret = newWebhookSecret()
  return await change(actor, async (tx) => {
    const size = await sizeOf(tx, organizationId)
    const from = body.from ?? size
    if (from > size) throw wrong('/from', `lies beyond the log, which has ${size} entries`)
    const known = await tx.feedEndpoint.findMany({ where: { organizationId }, select: { url: true } })
    if (known.length >= ENDPOINTS_MAX) throw conflict('too_many', `There can be ${ENDPOINTS_MAX} endpoints at most.`)
    if (known.some((e) => e.url === body.url))
      throw conflict('already_so', 'The feed is delivered to this address already.')
    const id = newId('fep')
    const endpoint = await tx.feedEndpoint.create({
      data: {
        organizationId,
        id,
        url: body.url,
        secret: new Uint8Array(sealWebhookSecret(secret, organizationId, id)),
        disclosures: body.disclosures,
        cursor: from,
        createdBy: actor.id,
        createdAt: now(),
      },
    })
    return {
      answer: { ...viewOfEndpoint(endpoint, size, await memberNames(tx, organizationId, [actor.id])), secret },
      entries: [
        entryBy(
          actor,
          'feed_endpoint.created',
          { endpoint: id, disclosures: body.disclosures, from_index: from },
          {
            subjectKind: 'feed_endpoint',
            subjectId: id,
            summary: `The feed is delivered to one more address${body.disclosures ? ', with what entries disclose' : ''}`,
          },
          { url: body.url },
        ),
      ],
      notify: [{ kind: 'audit', id }],
    }
  })
}
const wrong = (pointer: string, message: string): AppError =>
  new AppError(400, 'invalid_request', `The body does not fit its schema: ${pointer} ${message}`, {
    fields: [{ pointer, message }],
  })
