import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { fakeServer } from './fake-server.ts'

// A small strict S3: one bucket, every request's Signature Version 4 reckoned again from Amazon's description (not by the
// client's library), If-None-Match, Object Lock that nobody lifts, and no other requests than those that are needed.

interface Kept {
  bytes: Buffer
  lock: { mode: string; until: string } | null
}
export interface StrictBucket {
  url: string
  objects: Map<string, Kept>
  /** Switches: as stores that are less than that. */
  locks: boolean
  conditions: boolean
  refusals: string[]
  close(): void
}
export const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE'
export const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
const uriEncode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** docs.aws.amazon.com, "Create a signed AWS API request". @returns why it is refused, or null */
export function whyRefused(
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  body: Buffer,
  region: string,
): string | null {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    )
  if (!found) return 'MissingAuthentication'
  const [, key, day, where, signedHeaders = '', signature] = found
  const time = String(request.headers['x-amz-date'])
  if (key !== ACCESS_KEY) return 'InvalidAccessKeyId'
  if (where !== region) return 'AuthorizationHeaderMalformed'
  if (!time.startsWith(day as string)) return 'AuthorizationHeaderMalformed'
  if (request.headers['x-amz-content-sha256'] !== sha256(body)) return 'XAmzContentSHA256Mismatch'
  const names = signedHeaders.split(';')
  const must = ['host', ...Object.keys(request.headers).filter((h) => h.startsWith('x-amz-'))]
  if (must.some((h) => !names.includes(h))) return 'AccessDenied'
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const pairs = query === '' ? [] : query.split('&').map((p) => p.split('=').map((x) => decodeURIComponent(x ?? '')))
  const canonicalQuery = pairs
    .map(([k, v]) => `${uriEncode(k ?? '')}=${uriEncode(v ?? '')}`)
    .sort()
    .join('&')
  const canonical = [
    request.method,
    path
      .split('/')
      .map((p) => uriEncode(decodeURIComponent(p)))
      .join('/'),
    canonicalQuery,
    ...names.map((h) => `${h}:${String(request.headers[h]).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    sha256(body),
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const signing = [region, 's3', 'aws4_request'].reduce(
    (k, part) => hmac(k, part),
    hmac(`AWS4${SECRET_KEY}`, day as string),
  )
  return hmac(signing, toSign).toString('hex') === signature ? null : 'SignatureDoesNotMatch'
}

export async function strictBucket(region = 'eu-test-1'): Promise<StrictBucket> {
  const objects = new Map<string, Kept>()
  const bucket: StrictBucket = { url: '', objects, locks: true, conditions: true, refusals: [], close: () => {} }
  const server = await fakeServer((request, body, response) => {
    const refuse = (status: number, code: string) => {
      bucket.refusals.push(code)
      response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`)
    }
    const why = whyRefused(request, body, region)
    if (why) return refuse(403, why)
    const url = new URL(request.url ?? '', 'http://s3')
    const [, name, ...rest] = url.pathname.split('/')
    if (name !== 'evidence') return refuse(404, 'NoSuchBucket')
    const key = decodeURIComponent(rest.join('/'))
    if (request.method === 'GET' && url.searchParams.get('list-type') === '2') {
      const keys = [...objects.keys()]
        .filter(
          (k) => k.startsWith(url.searchParams.get('prefix') ?? '') && k > (url.searchParams.get('start-after') ?? ''),
        )
        .sort()
        .slice(0, 1_000)
      return response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(`<ListBucketResult>${keys.map((k) => `<Contents><Key>${k}</Key></Contents>`).join('')}</ListBucketResult>`)
    }
    const there = objects.get(key)
    if (request.method === 'GET') {
      if (!there) return refuse(404, 'NoSuchKey')
      const { lock } = there
      const headers = lock
        ? { 'x-amz-object-lock-mode': lock.mode, 'x-amz-object-lock-retain-until-date': lock.until }
        : {}
      return response.writeHead(200, headers).end(there.bytes)
    }
    if (request.method !== 'PUT') return refuse(405, 'MethodNotAllowed')
    if (there && bucket.conditions && request.headers['if-none-match'] === '*') return refuse(412, 'PreconditionFailed')
    const mode = request.headers['x-amz-object-lock-mode']
    if (mode && request.headers['content-md5'] !== createHash('md5').update(body).digest('base64'))
      return refuse(400, 'InvalidRequest')
    const until = String(request.headers['x-amz-object-lock-retain-until-date'])
    objects.set(key, { bytes: body, lock: mode && bucket.locks ? { mode: String(mode), until } : null })
    response.writeHead(200, { 'x-amz-version-id': `v${objects.size}` }).end()
  })
  bucket.url = server.url
  bucket.close = server.close
  return bucket
}
