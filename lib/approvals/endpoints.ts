import { z } from 'zod'
import { agentEndpoint } from '../authorize/agent-call.ts'
import { authenticateAgent, bearerToken, demandStandingNow } from '../authorize/authenticate-agent.ts'
import { thisInstance } from '../authorize/instance.ts'
import { receiptAnswer } from '../ledger/receipt.ts'
import type { PersonActor } from '../people/actor.ts'
import { actorOfRequest } from '../people/identify-actor.ts'
import { AppError } from '../platform/app-error.ts'
import { type Answer, type Endpoint, endpoint } from '../platform/endpoint.ts'
import { pageOf } from '../registry/page.ts'
import { agentApproval, bulkAnswer, idAnswer, listItem, voteAnswer } from './answers.ts'
import { bulkApprove } from './bulk-approve.ts'
import { cancelApproval } from './cancel-approval.ts'
import { askClarification, giveClarification } from './clarify-approval.ts'
import { commentOnApproval } from './comment-on-approval.ts'
import { voteOnApproval } from './decide-approval.ts'
import { editApproval } from './edit-approval.ts'
import { escalateApproval } from './escalate-approval.ts'
import { getApproval } from './get-approval.ts'
import { getApprovalForAgent } from './get-approval-for-agent.ts'
import * as inputs from './inputs.ts'
import { ApprovalFilters, ApprovalListQuery, countApprovals, listApprovals } from './list-approvals.ts'
import { reopenDenial } from './reopen-denial.ts'

const TAG = 'Approvals'

/** Who decides is the session, so a service account never gets past this line. */
export async function personOfRequest(request: Request): Promise<PersonActor> {
  const actor = await actorOfRequest(request)
  if (actor.kind === 'person') return actor
  throw new AppError(403, 'forbidden', 'Only a person may do this.')
}
/** Access tokens of agents are JWTs; sessions and service tokens are not. */
const isAgent = (request: Request): boolean => bearerToken(request)?.split('.').length === 3

/** A person's act on one request: POST /api/v1/approvals/:id/<verb>. */
const act = <B extends z.ZodType>(
  verb: string,
  summary: string,
  body: B,
  work: (actor: PersonActor, input: object) => Promise<unknown>,
  answer: z.ZodType = idAnswer,
): Endpoint =>
  endpoint({
    method: 'POST',
    path: `/api/v1/approvals/:id/${verb}`,
    summary,
    tag: TAG,
    security: 'actor',
    identify: personOfRequest,
    body,
    answer,
    handle: async ({ caller, params, body: said }) => ({
      body: await work(caller, { ...(said as object), approval: params.id }),
    }),
  })

const ofAgent = [
  endpoint({
    method: 'GET',
    path: '/api/v1/approvals/:id',
    summary: 'One request: its status to the agent that asked, the whole card to people and service accounts',
    tag: TAG,
    security: 'agent or actor',
    answer: agentApproval,
    async handle({ request, params }): Promise<Answer> {
      const id = params.id as string
      if (!isAgent(request)) return { body: await getApproval(await actorOfRequest(request), id) }
      const claims = await authenticateAgent(request)
      await demandStandingNow(claims)
      const agent = { organizationId: claims.organization, identityId: claims.client_id }
      return { body: await getApprovalForAgent(agent, id) }
    },
  }),
  agentEndpoint(
    thisInstance,
    {
      method: 'POST',
      path: '/api/v1/approvals/:id/cancel',
      summary: 'Take back a request of yours that waits',
      tag: TAG,
      body: z.strictObject({}),
      answer: z.object({ id: z.string(), status: z.literal('cancelled'), receipt: receiptAnswer }),
    },
    async ({ claims, organizationId, identityId, params }) => {
      await demandStandingNow(claims)
      return { body: await cancelApproval({ organizationId, identityId }, params.id as string) }
    },
  ),
  agentEndpoint(
    thisInstance,
    {
      method: 'POST',
      path: '/api/v1/approvals/:id/clarification',
      summary: 'Answer what people asked about your request',
      tag: TAG,
      body: inputs.ClarificationBody,
      answer: idAnswer,
    },
    async ({ claims, organizationId, identityId, params, body }) => {
      await demandStandingNow(claims)
      return { body: await giveClarification({ organizationId, identityId }, { ...body, approval: params.id }) }
    },
  ),
]

const lists = [
  endpoint({
    method: 'GET',
    path: '/api/v1/approvals',
    summary: 'Requests that wait, by deadline, or those that were decided, newest first',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: ApprovalListQuery,
    answer: pageOf(listItem),
    handle: async ({ caller, query }) => ({ body: await listApprovals(caller, query) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/approvals/counts',
    summary: 'How many wait: mine, the team’s, the escalated ones, and my nearest deadline',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    query: ApprovalFilters,
    answer: z.object({
      mine: z.int(),
      team: z.int(),
      escalated: z.int(),
      soonest_deadline: z.iso.datetime().nullable(),
    }),
    handle: async ({ caller, query }) => ({ body: await countApprovals(caller, query) }),
  }),
  endpoint({
    method: 'POST',
    path: '/api/v1/approvals/bulk-approve',
    summary: 'Approve up to 50 requests of the same agent, tool and rule; stale ones are refused one by one',
    tag: TAG,
    security: 'actor',
    identify: personOfRequest,
    body: inputs.BulkBody,
    answer: bulkAnswer,
    handle: async ({ caller, body }) => ({ body: await bulkApprove(caller, body) }),
  }),
]

export const approvalEndpoints: Endpoint[] = [
  ...lists,
  ...ofAgent,
  act(
    'approve',
    'Approve exactly what the card with this hash shows',
    inputs.ApproveBody,
    (actor, input) => voteOnApproval(actor, { ...input, vote: 'approve' }),
    voteAnswer,
  ),
  act(
    'deny',
    'Deny it, with a reason that the agent receives',
    inputs.DenyBody,
    (actor, input) => voteOnApproval(actor, { ...input, vote: 'deny' }),
    voteAnswer,
  ),
  act('edit', 'Lower or narrow what may be edited, and approve that', inputs.EditBody, editApproval, voteAnswer),
  act('comment', 'Write into the thread', inputs.CommentBody, commentOnApproval),
  act('clarify', 'Ask the agent a question', inputs.ClarifyBody, askClarification),
  act(
    'escalate',
    'Pass it on to the next queue of the ladder',
    inputs.EscalateBody,
    escalateApproval,
    z.object({ id: z.string(), escalated_to: z.string() }),
  ),
  act('reopen', 'Let the run ask again for what was denied', inputs.ReopenBody, reopenDenial),
]
