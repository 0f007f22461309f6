import type { Ask } from '../authorize/ask.ts'
import { demandStanding } from '../authorize/authenticate-agent.ts'
import { authorize } from '../authorize/authorize.ts'
import type { Recorded } from '../authorize/draft.ts'
import { evaluateForeign } from '../authorize/evaluate-foreign.ts'
import type { Instance } from '../authorize/instance.ts'
import type { IdentityState } from '../authorize/load-identity.ts'
import { type AuthorizeBody, authorizeBody } from '../authorize/request-schema.ts'
import { AppError } from '../platform/app-error.ts'
import { fieldsOf } from '../platform/endpoint.ts'
import type { Evaluation } from './evaluation-schema.ts'
import type { EvaluationCaller } from './identify-caller.ts'

export interface EvaluationCall {
  instance: Instance
  caller: EvaluationCaller
  requestId: string
  startedMs: number
  bytes: number
}

/** One evaluation. `agent` is one of ours, decided as if it had asked itself; any other subject type is foreign. */
export function evaluate(call: EvaluationCall, question: Evaluation): Promise<Recorded> {
  return question.subject.type === 'agent' ? evaluateAgent(call, question) : evaluateOther(call, question)
}

async function evaluateAgent(call: EvaluationCall, question: Evaluation): Promise<Recorded> {
  const { instance, caller, requestId, startedMs, bytes } = call
  const common = { body: askedOf(question), httpRequestId: requestId, startedMs, bytes, idempotency: null, group: null }
  if (caller.kind === 'agent') {
    const { claims } = caller
    if (question.subject.id !== claims.client_id && question.subject.id !== claims.agent)
      throw forbidden('An agent may ask for itself only.')
    return authorize(instance, {
      ...common,
      organizationId: claims.organization,
      caller: { kind: 'agent', id: claims.credential },
      identityId: claims.client_id,
      demand: (identity) => demandStanding(claims, identity),
    })
  }
  const { actor } = caller
  if (!actor.scopes.includes('evaluate:agents')) throw forbidden('This token lacks the scope evaluate:agents.')
  const ask: Ask = {
    ...common,
    organizationId: actor.organizationId,
    caller: { kind: 'service', id: actor.id },
    identityId: question.subject.id,
    demand: demandKnown,
  }
  return authorize(instance, ask)
}

/** An enforcement point may ask about a suspended identity, and is told no by the engine; an unknown one is an error. */
const demandKnown: (identity: IdentityState | null) => asserts identity is IdentityState = (identity) => {
  if (!identity)
    throw new AppError(404, 'unknown_identity', 'There is no such agent identity.', {
      fields: [{ pointer: '/subject/id', message: 'is not an identity of this organization' }],
    })
}

async function evaluateOther(
  call: EvaluationCall,
  { subject, action, resource, context }: Evaluation,
): Promise<Recorded> {
  const { instance, caller, requestId, startedMs, bytes } = call
  if (caller.kind !== 'service' || !caller.actor.scopes.includes('evaluate:foreign'))
    throw forbidden('Subjects that are not agents need a service account with the scope evaluate:foreign.')
  return evaluateForeign(instance, {
    actor: caller.actor,
    question: {
      subject: { ...subject, properties: subject.properties ?? {} },
      action: { ...action, properties: action.properties ?? {} },
      resource: { ...resource, properties: resource.properties ?? {} },
      context: context ?? {},
    },
    httpRequestId: requestId,
    startedMs,
    bytes,
  })
}

const forbidden = (text: string) => new AppError(403, 'forbidden', text)

/** Where each member of ours stands in an evaluation, for refusals that name the field. */
const PLACES: { [member: string]: string } = {
  tool: '/action/name',
  arguments: '/action/properties',
  resource: '/resource',
}

/** The native question. Only these members of the context say anything; properties of subject and resource are claims. */
function askedOf({ action, resource, context = {} }: Evaluation): AuthorizeBody {
  const said = ['run', 'on_behalf_of', 'reasoning', 'model', 'reach', 'capabilities', 'dry_run'] as const
  const parsed = authorizeBody.safeParse({
    tool: action.name,
    arguments: action.properties ?? {},
    resource: { type: resource.type, id: resource.id },
    ...Object.fromEntries(said.flatMap((name) => (Object.hasOwn(context, name) ? [[name, context[name]]] : []))),
  })
  if (parsed.success) return parsed.data
  const fields = fieldsOf(parsed.error).map(({ pointer, message }) => {
    const [, member = ''] = pointer.split('/')
    const place = PLACES[member]
    return { pointer: place === undefined ? `/context${pointer}` : place + pointer.slice(member.length + 1), message }
  })
  throw new AppError(
    400,
    'invalid_request',
    `The body does not fit its schema: ${fields[0]?.pointer} ${fields[0]?.message}`,
    { fields },
  )
}
