import type { z } from 'zod'
import { AppError } from '../platform/app-error.ts'
import {
  type Answer,
  type Call,
  type Endpoint,
  isJson,
  NOT_JSON,
  parseWith,
  readBody,
  strictJson,
} from '../platform/endpoint.ts'
import { describeError } from '../platform/log.ts'
import type { TokenClaims } from '../registry/oauth/access-token.ts'
import { authenticateAgent } from './authenticate-agent.ts'
import { isDatabaseTrouble } from './database-trouble.ts'
import type { KeptUnder } from './draft.ts'
import type { Instance } from './instance.ts'
import { keptUnder } from './kept-under.ts'
import { rateHeaders } from './rate-limit.ts'
import { notRecorded } from './record.ts'

/** A call of an agent: who it is, and what it sent, read only after we knew that. */
export interface AgentCall<B> {
  instance: Instance
  claims: TokenClaims
  organizationId: string
  identityId: string
  requestId: string
  startedMs: number
  params: Record<string, string>
  url: URL
  request: Request
  body: B
  rawBody: Uint8Array
  /** From the Idempotency-Key header, under this credential and endpoint. */
  idempotency: KeptUnder | null
}

interface AgentRow<B extends z.ZodType> {
  method: Endpoint['method']
  path: string
  summary: string
  tag: string
  body?: B
  query?: z.ZodType
  answer?: z.ZodType
  /** What to say when the database cannot be reached: what cannot be recorded is no decision. */
  unavailable?: 'not_recorded'
}

/** An endpoint for agents: authenticate → token buckets → read and parse the body → handle. */
export function agentEndpoint<B extends z.ZodType>(
  instance: () => Instance,
  { unavailable, ...row }: AgentRow<B>,
  handle: (call: AgentCall<z.output<B>>) => Promise<Answer | Response>,
): Endpoint {
  const answer = async (call: Call): Promise<Answer | Response> => {
    const startedMs = performance.now()
    const here = instance()
    const claims = await authenticateAgent(call.request)
    await admit(here, claims)
    const rawBody = row.method === 'GET' ? new Uint8Array() : await readBody(call.request)
    return handle({
      instance: here,
      claims,
      organizationId: claims.organization,
      identityId: claims.client_id,
      requestId: call.requestId,
      startedMs,
      params: call.params,
      url: call.url,
      request: call.request,
      body: bodyOf(row.body, call.request, rawBody) as z.output<B>,
      rawBody,
      idempotency:
        row.method === 'POST' ? keptUnder(call.request, claims.credential, call.url.pathname, rawBody) : null,
    })
  }
  const guarded = (call: Call) =>
    answer(call).catch((e: unknown) => {
      throw isDatabaseTrouble(e) ? unreachable(unavailable, e) : e
    })
  return { ...row, security: 'agent', rawBody: true, handle: guarded as Endpoint['handle'] }
}

export const unreachable = (code: 'not_recorded' | undefined, e: unknown): AppError =>
  code
    ? notRecorded(describeError(e).message)
    : new AppError(503, 'unavailable', 'The database cannot be reached. Nothing was changed; try again.', {
        internal: describeError(e).message,
        headers: { 'retry-after': '1' },
      })

export function bodyOf(schema: z.ZodType | undefined, request: Request, rawBody: Uint8Array): unknown {
  if (!schema) return undefined
  if (rawBody.byteLength && !isJson(request)) throw new AppError(415, 'unsupported_media_type', NOT_JSON)
  return parseWith(schema, rawBody.byteLength ? strictJson(rawBody) : {}, 'body')
}

/** Takes a token from the buckets of the identity and the organization, before anything is read or recorded. */
export async function admit(
  instance: Instance,
  claims: Pick<TokenClaims, 'organization' | 'client_id' | 'credential'>,
  count = 1,
): Promise<void> {
  const { settings } = await instance.cache(claims.organization).state()
  const refusal = instance.limiter.take(claims.organization, claims.client_id, settings.rate_limits, count)
  if (!refusal) return
  instance.suppressed.note(claims.organization, claims.client_id, claims.credential, refusal.bucket)
  throw new AppError(
    429,
    'rate_limited',
    `Too many requests of this ${refusal.bucket}. Ask again in ${refusal.retryAfter} s.`,
    {
      headers: rateHeaders(refusal),
    },
  )
}
