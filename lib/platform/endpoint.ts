import type { z } from 'zod'
import { isWellFormed } from './address.ts'
import { AppError } from './app-error.ts'
import { newId } from './ids.ts'
import { log } from './log.ts'
import { observeRequest } from './metrics.ts'
import { parseStrictJson, StrictJsonError } from './strict-json.ts'
import './zod-sentences.ts'

// One handler, two mounts: an endpoint is a row of a table. The console mounts the table as Next route handlers,
// the decision point on Hono; `createFetch` is all that either of them calls. The OpenAPI document reads the same rows.

export const BODY_BYTES_MAX = 1_048_576

export interface Call<B = unknown, Q = unknown, C = unknown> {
  request: Request
  /** What the row's `identify` found. */
  caller: C
  requestId: string
  url: URL
  params: Record<string, string>
  body: B
  /** SHA-256 input for idempotency: the bytes as received. */
  rawBody: Uint8Array
  query: Q
}
export interface Answer {
  status?: number
  body?: unknown
  headers?: Record<string, string>
}
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string // /api/v1/decisions/:id; a last `:rest*` takes all segments that are left
  summary: string
  tag: string
  /** For the OpenAPI document; who calls is found out by `identify`, or by a handler that reads its own body. */
  security: 'agent' | 'actor' | 'agent or actor' | 'client' | 'public'
  /** Before anything else of the request is read: a stranger learns nothing about it, and costs nothing. */
  identify?(request: Request): Promise<unknown>
  body?: z.ZodType
  query?: z.ZodType
  answer?: z.ZodType
  /** The handler parses its own body and query, once it knows who calls. */
  rawBody?: true
  /** What success answers, for the OpenAPI document; 200 when left out. */
  success?: number
  /** A POST that creates and honours Idempotency-Key. */
  idempotent?: true
  handle(call: never): Promise<Answer | Response>
}
/** Keeps the inferred types of a row: of its body, its query and its caller. */
export const endpoint = <B extends z.ZodType = z.ZodUndefined, Q extends z.ZodType = z.ZodUndefined, C = undefined>(
  row: Omit<Endpoint, 'identify' | 'body' | 'query' | 'handle'> & {
    identify?(request: Request): Promise<C>
    body?: B
    query?: Q
    handle(call: Call<z.output<B>, z.output<Q>, C>): Promise<Answer | Response>
  },
): Endpoint => row as unknown as Endpoint

export function problem(requestId: string, e: AppError): Response {
  return new Response(
    JSON.stringify({
      type: `urn:countersign:problem:${e.code}`,
      title: e.message,
      status: e.status,
      code: e.code,
      ...(e.fields.length ? { errors: e.fields } : {}),
      ...e.members,
      request_id: requestId,
    }),
    {
      status: e.status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'x-request-id': requestId,
        ...e.headers,
      },
    },
  )
}

/** zod's issues as JSON pointers. */
export const fieldsOf = (error: z.ZodError): { pointer: string; message: string }[] =>
  error.issues.flatMap((i) => {
    const at = i.path.map((p) => `/${String(p).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
    if (i.code === 'unrecognized_keys')
      return i.keys.map((k) => ({
        pointer: `${at}/${k.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        message: 'is not a known member',
      }))
    return [{ pointer: at, message: i.message }]
  })

export function parseWith<S extends z.ZodType>(schema: S, value: unknown, what = 'request'): z.output<S> {
  const r = schema.safeParse(value)
  if (r.success) return r.data
  const fields = fieldsOf(r.error)
  throw new AppError(
    400,
    'invalid_request',
    `The ${what} does not fit its schema: ${fields[0]?.pointer || '/'} ${fields[0]?.message ?? ''}`.trim(),
    { fields },
  )
}

/** The body's bytes, refused over the limit before they are all read. */
export async function readBody(request: Request, max = BODY_BYTES_MAX): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  const tooLarge = () =>
    new AppError(413, 'body_too_large', `The body is larger than ${max} bytes.`, { headers: { connection: 'close' } })
  if (declared > max) throw tooLarge()
  // first of all, because the mere look at `request.body` makes a stream of it
  if (declared > 0) {
    const bytes = new Uint8Array(await request.arrayBuffer())
    if (bytes.byteLength > max) throw tooLarge()
    return bytes
  }
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > max) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
/** JSON, in UTF-8 and as it is: nothing here unpacks a body. */
export function isJson({ headers }: Request): boolean {
  const type = headers.get('content-type') ?? ''
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(type)?.[1] ?? 'utf-8'
  return (
    /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type) &&
    charset.toLowerCase() === 'utf-8' &&
    (headers.get('content-encoding') ?? 'identity').toLowerCase() === 'identity'
  )
}
export const NOT_JSON = 'Send application/json in UTF-8, not compressed.'

export function strictJson(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes)
  } catch (e) {
    if (e instanceof StrictJsonError)
      throw new AppError(
        400,
        e.code,
        e.message,
        e.pointer === null ? {} : { fields: [{ pointer: e.pointer, message: e.message }] },
      )
    throw e
  }
}

interface Compiled {
  row: Endpoint
  pattern: RegExp
  names: string[]
}
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/

export function createFetch(rows: Endpoint[], mount: string): (request: Request) => Promise<Response> {
  const exact = new Map<string, Endpoint[]>()
  const patterns: Compiled[] = []
  for (const row of rows) {
    const names: string[] = []
    if (!row.path.includes(':')) exact.set(row.path, [...(exact.get(row.path) ?? []), row])
    else
      patterns.push({
        row,
        names,
        pattern: new RegExp(
          `^${row.path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)(\*?)/g, (_, n, rest) => {
            names.push(n)
            return rest ? '(.+)' : '([^/]+)'
          })}$`,
        ),
      })
  }
  return async (request) => {
    const started = performance.now()
    const given = request.headers.get('x-request-id')
    const requestId = given && REQUEST_ID.test(given) ? given : newId('req')
    const url = new URL(request.url)
    let label = 'unmatched'
    let response: Response
    try {
      if (!isWellFormed(url.pathname)) throw new AppError(400, 'invalid_path', 'The path is not well-formed.')
      const path = url.pathname.length > 1 && url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname
      const found: { row: Endpoint; params: Record<string, string> }[] = (exact.get(path) ?? []).map((row) => ({
        row,
        params: {},
      }))
      if (!found.length)
        for (const { row, pattern, names } of patterns) {
          const m = pattern.exec(path)
          if (m)
            found.push({ row, params: Object.fromEntries(names.map((n, i) => [n, decodeSegment(m[i + 1] as string)])) })
        }
      if (!found.length) throw new AppError(404, 'no_such_endpoint', `There is no endpoint ${request.method} ${path}.`)
      const hit = found.find((f) => f.row.method === request.method)
      if (!hit)
        throw new AppError(405, 'method_not_allowed', `${path} does not take ${request.method}.`, {
          headers: { allow: [...new Set(found.map((f) => f.row.method))].join(', ') },
        })
      label = hit.row.path
      response = await run(hit.row, hit.params, request, requestId, url)
    } catch (e) {
      if (e instanceof AppError) {
        if (e.internal) log.warn({ requestId, code: e.code, internal: e.internal }, e.message)
        response = problem(requestId, e)
      } else {
        log.error({ requestId, err: e }, 'unexpected error in an endpoint')
        response = problem(
          requestId,
          new AppError(500, 'internal', 'Something went wrong on our side. Nothing was allowed.'),
        )
      }
    }
    if (!response.headers.has('x-request-id')) response.headers.set('x-request-id', requestId)
    observeRequest(mount, request.method, label, response.status, performance.now() - started)
    return response
  }
}
function decodeSegment(s: string): string {
  const decoded = decodeURIComponent(s)
  // PostgreSQL takes no U+0000, and no id of anybody's holds a control character
  if (/\p{Cc}/u.test(decoded)) throw new AppError(400, 'invalid_path', 'The path holds control characters.')
  return decoded
}
async function run(
  row: Endpoint,
  params: Record<string, string>,
  request: Request,
  requestId: string,
  url: URL,
): Promise<Response> {
  for (const [name, value] of url.searchParams) {
    const wrong = value.includes('\0') ? 'holds U+0000' : url.searchParams.getAll(name).length > 1 && 'is there twice'
    if (wrong) throw new AppError(400, 'invalid_request', `The parameter ${name.slice(0, 40)} ${wrong}.`)
  }
  const caller = await row.identify?.(request)
  let body: unknown
  let rawBody: Uint8Array = new Uint8Array()
  if (request.method !== 'GET' && !row.rawBody) {
    rawBody = await readBody(request)
    if (row.body) {
      if (rawBody.byteLength && !isJson(request)) throw new AppError(415, 'unsupported_media_type', NOT_JSON)
      body = parseWith(row.body, rawBody.byteLength ? strictJson(rawBody) : {}, 'body')
    }
  }
  const query =
    row.query && !row.rawBody ? parseWith(row.query, Object.fromEntries(url.searchParams), 'query') : undefined
  const answer = await (row.handle as unknown as (c: Call) => Promise<Answer | Response>)({
    request,
    caller,
    requestId,
    url,
    params,
    body,
    rawBody,
    query,
  })
  if (answer instanceof Response) return answer
  const status = answer.status ?? 200
  const headers = { 'cache-control': 'no-store', 'x-request-id': requestId, ...answer.headers }
  if (status === 204 || answer.body === undefined) return new Response(null, { status, headers })
  return new Response(JSON.stringify(answer.body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}
