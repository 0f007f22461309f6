import { z } from 'zod'
import { actorOfRequest } from '../people/identify-actor.ts'
import { type Endpoint, endpoint } from '../platform/endpoint.ts'
import { adminRow, param } from '../registry/admin-row.ts'
import { changeEndpointBody, changeFeedEndpoint, removeFeedEndpoint } from './change-endpoint.ts'
import { createdEndpoint, createEndpointBody, createFeedEndpoint } from './create-endpoint.ts'
import { feedEndpointView } from './endpoint-view.ts'
import { listFeedEndpoints } from './list-endpoints.ts'
import { demandFeed, demandWithin, FeedQuery, formatNamed, readFeed, recordFeedRead } from './read-feed.ts'
import { linesOf, streamFeed } from './stream-feed.ts'
import { testEndpointBody, testedEndpoint, testFeedEndpoint } from './test-endpoint.ts'

const TAG = 'Feeds'
const NDJSON = {
  'content-type': 'application/x-ndjson',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

export const feedEndpoints: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/api/v1/feeds/:format',
    summary: 'The log as it grows, one event per line, from a cursor: ocsf (OCSF 1.8) or cloudevents (CloudEvents 1.0)',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: FeedQuery,
    async handle({ caller: actor, params, query, request }) {
      const format = formatNamed(params.format as string)
      if (query.stream) {
        demandFeed(actor, query.disclosures)
        await demandWithin(actor, query.cursor)
        await recordFeedRead(actor, format, query)
        return new Response(
          streamFeed(actor, format, query, request.signal, () => actorOfRequest(request)),
          {
            headers: NDJSON,
          },
        )
      }
      const page = await readFeed(
        actor,
        format,
        { ...query, disclosures: String(query.disclosures), stream: 'false' },
        request.signal,
      )
      return new Response(linesOf(page.events), { headers: { ...NDJSON, 'countersign-cursor': String(page.next) } })
    },
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/feed-endpoints',
    summary: 'Where the feed is delivered to',
    tag: TAG,
    answer: z.object({ items: z.array(feedEndpointView) }),
    run: async ({ actor }) => ({ items: await listFeedEndpoints(actor) }),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/feed-endpoints',
    summary: 'Deliver the feed to an address, signed by Standard Webhooks; the secret is shown this once',
    tag: TAG,
    body: createEndpointBody,
    answer: createdEndpoint,
    creates: { hidden: ['secret'] },
    run: ({ actor, body }) => createFeedEndpoint(actor, body),
  }),
  adminRow({
    method: 'PATCH',
    path: '/api/v1/feed-endpoints/:id',
    summary: 'Pause a delivery, or let it go on',
    tag: TAG,
    body: changeEndpointBody,
    answer: feedEndpointView,
    run: (call) => changeFeedEndpoint(call.actor, param(call, 'id'), call.body),
  }),
  adminRow({
    method: 'DELETE',
    path: '/api/v1/feed-endpoints/:id',
    summary: 'Deliver the feed there no more',
    tag: TAG,
    answer: z.object({ id: z.string() }),
    run: (call) => removeFeedEndpoint(call.actor, param(call, 'id')),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/feed-endpoints/:id/test',
    summary: 'Send one signed test event now',
    tag: TAG,
    body: testEndpointBody,
    answer: testedEndpoint,
    run: (call) => testFeedEndpoint(call.actor, param(call, 'id'), call.body),
  }),
]
