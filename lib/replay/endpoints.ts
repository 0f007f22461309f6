import { z } from 'zod'
import { type Endpoint, parseWith } from '../platform/endpoint.ts'
import { adminRow, param } from '../registry/admin-row.ts'
import { pageOf } from '../registry/page.ts'
import { cancelReplay } from './cancel-replay.ts'
import { getReplay } from './get-replay.ts'
import { listReplayDecisions, ReplayDecisionsQuery } from './list-replay-decisions.ts'
import { listReplays, ReplayListQuery } from './list-replays.ts'
import { replayDecision } from './replay-decision.ts'
import { replayAnswer } from './replay-view.ts'
import { startReplay, startReplayBody } from './start-replay.ts'

const TAG = 'Replay'
const nothing = z.strictObject({})

export const replayRows: Endpoint[] = [
  adminRow({
    method: 'POST',
    path: '/api/v1/decisions/:id/replay',
    summary: 'Decide it again from its record and snapshot: the same bytes, or why not',
    tag: TAG,
    body: nothing,
    answer: z.looseObject({ result: z.string() }),
    run(call) {
      parseWith(nothing, call.body, 'body')
      return replayDecision(call.actor, { decision: param(call, 'id') })
    },
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/replays',
    summary: 'Decide recorded decisions again: exactly, or by a draft',
    tag: TAG,
    body: startReplayBody,
    answer: replayAnswer,
    status: 202,
    run: (call) => startReplay(call.actor, call.body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/replays',
    summary: 'Replays, newest first',
    tag: TAG,
    query: ReplayListQuery,
    answer: pageOf(replayAnswer),
    run: (call) => listReplays(call.actor, call.query),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/replays/:id',
    summary: 'How far a replay is, and what it found',
    tag: TAG,
    answer: replayAnswer,
    run: (call) => getReplay(call.actor, param(call, 'id')),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/replays/:id/decisions',
    summary: 'The decisions that were answered otherwise, newest first',
    tag: TAG,
    query: ReplayDecisionsQuery,
    answer: pageOf(z.looseObject({ decision: z.string(), was: z.string(), now: z.string() })),
    run: (call) => listReplayDecisions(call.actor, param(call, 'id'), call.query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/replays/:id/cancel',
    summary: 'Stop a replay where it is',
    tag: TAG,
    body: nothing,
    answer: replayAnswer,
    run(call) {
      parseWith(nothing, call.body, 'body')
      return cancelReplay(call.actor, param(call, 'id'))
    },
  }),
]
