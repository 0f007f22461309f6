import { z } from 'zod'
import { actorOfRequest } from '../people/identify-actor.ts'
import { AppError } from '../platform/app-error.ts'
import { type Endpoint, endpoint } from '../platform/endpoint.ts'
import { pageOf } from '../registry/page.ts'
import { getRun, RunQuery } from './get-run.ts'
import { AuditQuery, listAudit } from './list-audit.ts'
import { DecisionListQuery, listDecisions } from './list-decisions.ts'
import { listRuns, RunListQuery } from './list-runs.ts'
import { readCard } from './read-card.ts'
import { recordAuditRead } from './record-audit-read.ts'
import { ReviewBody, reviewCard } from './review-card.ts'

const TAG = 'Evidence'
/** As it came: each operation parses its own input. */
const raw = (url: URL) => Object.fromEntries(url.searchParams)
const anything = z.looseObject({ id: z.string() })

export const evidenceEndpoints: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/api/v1/decisions',
    summary: 'Decisions, newest first, by any of their members',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: DecisionListQuery,
    answer: pageOf(anything),
    handle: async ({ caller, url }) => ({ body: await listDecisions(caller, raw(url)) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/decisions/:id/card',
    summary: 'Everything that is kept about one decision',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    answer: anything,
    handle: async ({ caller, params }) => ({
      body: await readCard(caller, params.id as string),
    }),
  }),
  endpoint({
    method: 'POST',
    path: '/api/v1/decisions/:id/review',
    summary: 'Say that a card was reviewed, or flag it with a note',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    body: ReviewBody,
    answer: z.object({ decision: z.string(), state: z.enum(['reviewed', 'flagged']), reviewed_at: z.iso.datetime() }),
    async handle({ caller: actor, params, body }) {
      if (actor.kind !== 'person') throw new AppError(403, 'forbidden', 'Only a person may do this.')
      return { body: await reviewCard(actor, params.id as string, body) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/runs',
    summary: 'Runs, the latest activity first',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: RunListQuery,
    answer: pageOf(anything),
    handle: async ({ caller, url }) => ({ body: await listRuns(caller, raw(url)) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/runs/:id/steps',
    summary: 'A run and its steps in order, with the time that it waited and worked',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: RunQuery,
    answer: anything,
    handle: async ({ caller, params, query }) => ({
      body: await getRun(caller, params.id as string, query),
    }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'The audit, newest first; reading it is recorded once per view',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: AuditQuery,
    answer: pageOf(z.looseObject({ index: z.int(), type: z.string(), summary: z.string() })),
    async handle({ caller: actor, url }) {
      const page = await listAudit(actor, raw(url))
      // whatever the cursor: one that the caller made itself must not lead past the record
      await recordAuditRead(actor, raw(url))
      return { body: page }
    },
  }),
]
