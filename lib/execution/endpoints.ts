import { z } from 'zod'
import { type AgentCall, agentEndpoint, bodyOf, unreachable } from '../authorize/agent-call.ts'
import { bearerToken, demandStandingNow } from '../authorize/authenticate-agent.ts'
import { isDatabaseTrouble } from '../authorize/database-trouble.ts'
import { withIdempotency } from '../authorize/idempotency.ts'
import { thisInstance } from '../authorize/instance.ts'
import type { Actor, ServiceActor } from '../people/actor.ts'
import { demand } from '../people/actor.ts'
import { actorOfRequest } from '../people/identify-actor.ts'
import { AppError } from '../platform/app-error.ts'
import { type Answer, type Call, type Endpoint, parseWith, readBody } from '../platform/endpoint.ts'
import { actingOf } from './acting.ts'
import { finishRun } from './finish-run.ts'
import { getRun, runQuery } from './get-run.ts'
import { noteInRun } from './note-in-run.ts'
import { reportHumanOutcome } from './report-human-outcome.ts'
import { type Reporter, reportOutcome } from './report-outcome.ts'
import { humanOutcomeBody, outcomeBody, previewBody, runEventBody, startRunBody } from './schemas.ts'
import { startRun } from './start-run.ts'
import { statePreview } from './state-preview.ts'

const TAG = 'Execution'

/** An agent's write: checked against the database, because nothing under the decisions' lock will do it. */
async function writing<B>(call: AgentCall<B>, path: string, work: () => Promise<Answer>): Promise<Answer> {
  await demandStandingNow(call.claims)
  return withIdempotency(call, { organizationId: call.organizationId, credential: call.claims.credential }, path, work)
}

/** A write of a person or a service account. */
function actorEndpoint<B extends z.ZodType>(
  row: { path: string; summary: string; security: Endpoint['security']; body: B; answer?: z.ZodType },
  handle: (call: { actor: Actor; body: z.output<B>; params: Record<string, string> }) => Promise<Answer>,
): Endpoint {
  const answer = async (call: Call): Promise<Answer> => {
    try {
      const actor = await actorOfRequest(call.request)
      const rawBody = await readBody(call.request)
      const body = bodyOf(row.body, call.request, rawBody) as z.output<B>
      return await withIdempotency(
        { request: call.request, rawBody },
        { organizationId: actor.organizationId, credential: actor.id },
        row.path,
        () => handle({ actor, body, params: call.params }),
      )
    } catch (e) {
      throw isDatabaseTrouble(e) ? unreachable(undefined, e) : e
    }
  }
  return { ...row, method: 'POST', tag: TAG, rawBody: true, handle: answer as Endpoint['handle'] }
}

const isAgentToken = (request: Request): boolean => bearerToken(request)?.split('.').length === 3

const outcomePath = '/api/v1/decisions/:id/outcome'
const byAgent = agentEndpoint(
  thisInstance,
  { method: 'POST', path: outcomePath, summary: '', tag: TAG, body: outcomeBody },
  (call) =>
    writing(call, outcomePath, async () => {
      const reporter: Reporter = { kind: 'agent', organizationId: call.organizationId, id: call.identityId }
      return { status: 201, body: await reportOutcome(reporter, call.params.id as string, call.body) }
    }),
)
const byToolServer = actorEndpoint(
  { path: outcomePath, summary: '', security: 'actor', body: outcomeBody },
  async ({ actor, body, params }) => {
    const { organizationId, id } = demandService(actor, 'outcomes:write')
    return {
      status: 201,
      body: await reportOutcome({ kind: 'tool server', organizationId, id }, params.id as string, body),
    }
  },
)

function demandService(actor: Actor, scope: 'outcomes:write' | 'previews:write'): ServiceActor {
  if (actor.kind !== 'service')
    throw new AppError(403, 'forbidden', `Only a service account with the scope ${scope} may do this.`)
  demand(actor, 'tools.write', scope)
  return actor
}

export const executionEndpoints: Endpoint[] = [
  agentEndpoint(
    thisInstance,
    {
      method: 'POST',
      path: '/api/v1/runs',
      summary: 'Open a run: one task and what you were told',
      tag: TAG,
      body: startRunBody,
    },
    (call) =>
      writing(call, '/api/v1/runs', async () => ({ status: 201, body: await startRun(actingOf(call), call.body) })),
  ),
  agentEndpoint(
    thisInstance,
    {
      method: 'GET',
      path: '/api/v1/runs/:id',
      summary: 'One of your runs, by its id or your own name for it: state, steps and what came of them',
      tag: TAG,
      query: runQuery,
    },
    async (call) => {
      const { after } = parseWith(runQuery, Object.fromEntries(call.url.searchParams), 'query')
      await demandStandingNow(call.claims)
      return { body: await getRun(actingOf(call), call.params.id as string, after) }
    },
  ),
  agentEndpoint(
    thisInstance,
    {
      method: 'POST',
      path: '/api/v1/runs/:id/events',
      summary: 'Add reasoning, a read or a note that needs no decision',
      tag: TAG,
      body: runEventBody,
    },
    (call) =>
      writing(call, '/api/v1/runs/:id/events', async () => ({
        status: 201,
        body: await noteInRun(actingOf(call), call.params.id as string, call.body),
      })),
  ),
  agentEndpoint(
    thisInstance,
    {
      method: 'POST',
      path: '/api/v1/runs/:id/finish',
      summary: 'End a run',
      tag: TAG,
      body: z.strictObject({}),
    },
    (call) =>
      writing(call, '/api/v1/runs/:id/finish', async () => ({
        body: await finishRun(actingOf(call), call.params.id as string),
      })),
  ),
  actorEndpoint(
    {
      path: '/api/v1/previews',
      summary: 'State what exactly one action would reach (scope previews:write)',
      security: 'actor',
      body: previewBody,
    },
    async ({ actor, body }) => ({
      status: 201,
      body: await statePreview(thisInstance(), demandService(actor, 'previews:write'), body),
    }),
  ),
  {
    method: 'POST',
    path: outcomePath,
    summary: 'Report what came of an allowed action: its agent, or the tool server (scope outcomes:write)',
    tag: TAG,
    security: 'agent or actor',
    body: outcomeBody,
    rawBody: true,
    handle: ((call: Call) =>
      (isAgentToken(call.request) ? byAgent : byToolServer).handle(call as never)) as Endpoint['handle'],
  },
  actorEndpoint(
    {
      path: '/api/v1/decisions/:id/human-outcome',
      summary: 'Report what a person did where the agent was in shadow (scope outcomes:write)',
      security: 'actor',
      body: humanOutcomeBody,
    },
    async ({ actor, body, params }) => ({
      status: 201,
      body: await reportHumanOutcome(actor, params.id as string, body),
    }),
  ),
]
