import { executionEndpoints } from '../execution/endpoints.ts'
import type { Answer, Endpoint } from '../platform/endpoint.ts'
import { parseWith } from '../platform/endpoint.ts'
import { type AgentCall, admit, agentEndpoint } from './agent-call.ts'
import { batchAnswer, decisionAnswer, decisionView } from './answer-schema.ts'
import { demandStanding, demandStandingNow } from './authenticate-agent.ts'
import { authorize } from './authorize.ts'
import type { BatchAsk } from './authorize-batch.ts'
import { authorizeBatch, batchAnswerText } from './authorize-batch.ts'
import { waitForDecision, waitQuery } from './get-decision.ts'
import { type Instance, thisInstance } from './instance.ts'
import { authorizeBody, batchBody } from './request-schema.ts'

/** What an agent's token makes of a call: it asks for its own identity, and nobody else's. */
export const askOf = <B>({ claims, instance: _, ...call }: AgentCall<B>): BatchAsk => ({
  organizationId: claims.organization,
  caller: { kind: 'agent', id: claims.credential },
  identityId: claims.client_id,
  demand: (identity) => demandStanding(claims, identity),
  httpRequestId: call.requestId,
  startedMs: call.startedMs,
  bytes: call.rawBody.byteLength,
  idempotency: call.idempotency,
})

/** Recorded bytes as they are: what the caller gets is what the decision keeps. */
const json = (text: string, requestId: string): Response =>
  new Response(text, {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-request-id': requestId },
  })

export const agentEndpointsOf = (instance: () => Instance): Endpoint[] => [
  agentEndpoint(
    instance,
    {
      method: 'POST',
      path: '/api/v1/authorize',
      summary: 'Ask whether an action may be done',
      tag: 'Authorize',
      body: authorizeBody,
      answer: decisionAnswer,
      unavailable: 'not_recorded',
    },
    async (call) => {
      const { answer } = await authorize(call.instance, { ...askOf(call), body: call.body, group: null })
      return json(answer, call.requestId)
    },
  ),
  agentEndpoint(
    instance,
    {
      method: 'POST',
      path: '/api/v1/authorize/batch',
      summary: 'Ask about up to 100 actions, independent or all-or-nothing',
      tag: 'Authorize',
      body: batchBody,
      answer: batchAnswer,
      unavailable: 'not_recorded',
    },
    async (call) => {
      const { items } = call.body
      if (items.length > 1) await admit(call.instance, call.claims, items.length - 1)
      return json(
        batchAnswerText(await authorizeBatch(call.instance, call.body, askOf(call)), call.requestId),
        call.requestId,
      )
    },
  ),
  agentEndpoint(
    instance,
    {
      method: 'GET',
      path: '/api/v1/decisions/:id',
      summary: 'One of your decisions; with ?wait=30 once its approval no longer waits',
      tag: 'Authorize',
      query: waitQuery,
      answer: decisionView,
    },
    async ({ claims, organizationId, identityId, params, url, request }): Promise<Answer> => {
      const { wait = 0 } = parseWith(waitQuery, Object.fromEntries(url.searchParams), 'query')
      await demandStandingNow(claims)
      const found = await waitForDecision(organizationId, identityId, params.id as string, wait, request.signal)
      const { receipt, ...answer } = found.answer
      return { body: { ...answer, approval: found.approval, action_state: found.action_state, receipt } }
    },
  ),
]

export const agentEndpoints: Endpoint[] = [...agentEndpointsOf(thisInstance), ...executionEndpoints]
