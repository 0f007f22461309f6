import { actorOfRequest } from '../people/identify-actor.ts'
import { type Endpoint, endpoint } from '../platform/endpoint.ts'
import { anchorsView, listAnchors } from './list-anchors.ts'

export const anchorEndpoints: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/api/v1/ledger/anchors',
    summary: 'Who else keeps checkpoints of the log, how far each one covers it, and whether one is late or disagrees',
    tag: 'Evidence',
    security: 'actor',
    identify: actorOfRequest,
    answer: anchorsView,
    handle: async ({ caller }) => ({ body: await listAnchors(caller) }),
  }),
]
