import { z } from 'zod'
import { withIdempotency } from '../authorize/idempotency.ts'
import type { Actor } from '../people/actor.ts'
import { actorOfRequest } from '../people/identify-actor.ts'
import { AppError } from '../platform/app-error.ts'
import { type Answer, type Call, type Endpoint, isJson, NOT_JSON, readBody, strictJson } from '../platform/endpoint.ts'

export interface AdminCall {
  actor: Actor
  params: Record<string, string>
  /** As it came, strictly parsed JSON: the operation checks it against its own schema. */
  body: unknown
  query: unknown
}
export interface AdminRow {
  method: Endpoint['method']
  path: string
  summary: string
  tag: string
  body?: z.ZodType
  query?: z.ZodType
  answer?: z.ZodType
  /** A POST that creates: 201, and Idempotency-Key is honoured. Names members of the answer that are never kept. */
  creates?: { hidden?: string[] }
  /** What success answers when it is neither 200 nor 201. */
  status?: number
  /** For a body that may be longer than others. */
  bytesMax?: number
  run(call: AdminCall): Promise<unknown>
}

/** A row of the admin API: identify, then read the body, then the operation that the console calls as well. */
export function adminRow({ run, creates, status, bytesMax, ...row }: AdminRow): Endpoint {
  return {
    ...row,
    ...(creates ? { success: 201, idempotent: true } : {}),
    ...(status === undefined ? {} : { success: status }),
    security: 'actor',
    rawBody: true,
    async handle(call: Call): Promise<Answer> {
      const actor = await actorOfRequest(call.request)
      const query = Object.fromEntries(call.url.searchParams)
      if (row.method === 'GET') return { body: await run({ actor, params: call.params, body: undefined, query }) }
      const rawBody = await readBody(call.request, bytesMax)
      if (rawBody.byteLength && !isJson(call.request)) throw new AppError(415, 'unsupported_media_type', NOT_JSON)
      const body = rawBody.byteLength ? strictJson(rawBody) : {}
      const work = async (): Promise<Answer> => ({
        status: status ?? (creates ? 201 : 200),
        body: await run({ actor, params: call.params, body, query }),
      })
      if (!creates) return await work()
      const who = { organizationId: actor.organizationId, credential: actor.id }
      const endpoint = `${row.method} ${call.url.pathname}`
      return await withIdempotency(
        { request: call.request, rawBody },
        who,
        endpoint,
        work,
        without(creates.hidden ?? []),
      )
    },
  } as Endpoint
}

const without =
  (hidden: string[]) =>
  (body: unknown): unknown =>
    typeof body === 'object' && body !== null
      ? Object.fromEntries(Object.entries(body).filter(([name]) => !hidden.includes(name)))
      : body

/** Members of a body; whoever parses it is strict about them. */
export const membersOf = (body: unknown): object => (typeof body === 'object' && body !== null ? body : {})

/** A parameter of the path that must be there: the pattern of the row has it. */
export function param(call: AdminCall, name: string): string {
  const value = call.params[name]
  if (value === undefined) throw new Error(`the row has no parameter ${name}`)
  return value
}
/** A version number in a path; anything else is no version at all. */
export function versionParam(call: AdminCall): number {
  const parsed = z.coerce.number().int().min(1).max(2_147_483_647).safeParse(param(call, 'version'))
  if (!parsed.success) throw new AppError(404, 'not_found', 'There is no such version, or you may not see it.')
  return parsed.data
}
