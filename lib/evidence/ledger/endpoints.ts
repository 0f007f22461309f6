import { actorOfRequest } from '../../people/identify-actor.ts'
import { type Endpoint, endpoint } from '../../platform/endpoint.ts'
import { checkpointView, getLedger, ledgerView } from './get-ledger.ts'
import {
  CheckpointQuery,
  ConsistencyQuery,
  consistencyAnswer,
  getCheckpoint,
  getConsistencyProof,
  getInclusionProof,
  InclusionQuery,
  inclusionAnswer,
} from './get-proof.ts'
import { serveLog } from './serve-log.ts'

const TAG = 'Evidence'
/** As it came: each operation parses its own input. */
const raw = (url: URL) => Object.fromEntries(url.searchParams)

export const ledgerEndpoints: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/api/v1/ledger',
    summary: 'Where the log stands, how far it is signed, who writes it, and whether the signer stopped',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    answer: ledgerView,
    handle: async ({ caller }) => ({ body: await getLedger(caller) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/ledger/checkpoint',
    summary: 'The newest checkpoint, or the one of a size, as a signed note',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: CheckpointQuery,
    answer: checkpointView,
    handle: async ({ caller, url }) => ({ body: await getCheckpoint(caller, raw(url)) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/ledger/proofs/inclusion',
    summary: 'That an entry is in the log of a size: of the newest checkpoint when no size is given',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: InclusionQuery,
    answer: inclusionAnswer,
    handle: async ({ caller, url }) => ({ body: await getInclusionProof(caller, raw(url)) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/ledger/proofs/consistency',
    summary: 'That the log of one size is the beginning of the log of a later one',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: ConsistencyQuery,
    answer: consistencyAnswer,
    handle: async ({ caller, url }) => ({ body: await getConsistencyProof(caller, raw(url)) }),
  }),
  endpoint({
    method: 'GET',
    path: '/ledger/:path*',
    summary:
      'A log as C2SP tlog-tiles lays it out: <origin>/checkpoint, <origin>/tile/<level>/<index>, <origin>/tile/entries/<index>',
    tag: TAG,
    security: 'actor',
    handle: ({ request, params }) => serveLog(request, params.path as string),
  }),
]
