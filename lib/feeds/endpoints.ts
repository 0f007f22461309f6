import { actorOfRequest } from '../people/identify-actor.ts'
import { type Endpoint, endpoint } from '../platform/endpoint.ts'
import { demandFeed, FeedQuery, formatNamed, readFeed, recordFeedRead } from './read-feed.ts'
import { linesOf, streamFeed } from './stream-feed.ts'

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
]
