import { unreachable } from '../authorize/agent-call.ts'
import { isDatabaseTrouble } from '../authorize/database-trouble.ts'
import { type Instance, thisInstance } from '../authorize/instance.ts'
import { AppError } from '../platform/app-error.ts'
import {
  type Answer,
  type Call,
  type Endpoint,
  endpoint,
  isJson,
  NOT_JSON,
  readBody,
  strictJson,
} from '../platform/endpoint.ts'
import { log } from '../platform/log.ts'
import { decisionOf } from './decision-of.ts'
import { type EvaluationCall, evaluate } from './evaluate.ts'
import { evaluateSeveral } from './evaluate-several.ts'
import { decision, decisions, evaluation, evaluations } from './evaluation-schema.ts'
import { admitCaller, identifyCaller } from './identify-caller.ts'
import { metadataFor } from './metadata.ts'
import { parseEvaluation, parseEvaluations } from './parse-evaluations.ts'

// OpenID AuthZEN, Authorization API 1.0 (final). A denial is 200. Errors are a status and a message, as its table says.

const TAG = 'AuthZEN'

/** The caller's request id as it came, whatever it looks like: it must be the same in the answer (section 10.1.3). */
const requestIdOf = (call: Call): string => call.request.headers.get('x-request-id') || call.requestId

async function answering(
  here: Instance,
  call: Call,
  work: (asking: EvaluationCall, body: unknown) => Promise<unknown>,
): Promise<Response> {
  const startedMs = performance.now()
  const requestId = requestIdOf(call)
  const headers = { 'cache-control': 'no-store', 'x-request-id': requestId }
  try {
    const caller = await identifyCaller(call.request)
    if (!isJson(call.request)) throw new AppError(400, 'unsupported_media_type', NOT_JSON)
    const bytes = await readBody(call.request)
    if (!bytes.byteLength) throw new AppError(400, 'invalid_json', 'The body is empty.')
    const answer = await work(
      { instance: here, caller, requestId, startedMs, bytes: bytes.byteLength },
      strictJson(bytes),
    )
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json', ...headers } })
  } catch (e) {
    const known = e instanceof AppError ? e : isDatabaseTrouble(e) ? unreachable('not_recorded', e) : null
    if (!known) log.error({ requestId, err: e }, 'unexpected error in an evaluation')
    return new Response(known?.message ?? 'Something went wrong on our side. Nothing was allowed.', {
      status: known?.status ?? 500,
      headers: { 'content-type': 'text/plain; charset=utf-8', ...headers, ...known?.headers },
    })
  }
}

async function single(asking: EvaluationCall, body: unknown): Promise<unknown> {
  const question = parseEvaluation(body)
  await admitCaller(asking.instance, asking.caller, 1)
  return decisionOf(await evaluate(asking, question))
}
async function several(asking: EvaluationCall, body: unknown): Promise<unknown> {
  const questions = parseEvaluations(body)
  if (!questions) return single(asking, body)
  await admitCaller(asking.instance, asking.caller, questions.items.length)
  return { evaluations: await evaluateSeveral(asking, questions) }
}

const common = { method: 'POST', tag: TAG, security: 'agent or actor', rawBody: true } as const

export const authzenEndpointsOf = (instance: () => Instance): Endpoint[] => [
  {
    ...common,
    path: '/access/v1/evaluation',
    summary: 'Access Evaluation',
    body: evaluation,
    answer: decision,
    handle: (call: Call) => answering(instance(), call, single),
  },
  {
    ...common,
    path: '/access/v1/evaluations',
    summary: 'Access Evaluations: several at once, with defaults and three semantics',
    body: evaluations,
    answer: decisions,
    handle: (call: Call) => answering(instance(), call, several),
  },
  ...['/.well-known/authzen-configuration', '/.well-known/authzen-configuration/:tenant'].map((path) =>
    endpoint({
      method: 'GET',
      path,
      summary: 'Policy Decision Point metadata',
      tag: TAG,
      security: 'public',
      async handle({ url, params }): Promise<Answer> {
        return { body: metadataFor(url, params.tenant ?? null), headers: { 'cache-control': 'public, max-age=3600' } }
      },
    }),
  ),
]
export const authzenEndpoints: Endpoint[] = authzenEndpointsOf(thisInstance)
