import { lookup as resolve } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { innerAddress, isPublicAddress } from './address-ranges.ts'
import { config } from './config.ts'

// What somebody in an organization may have sent from here: requests to addresses of their choice. None of it reaches a
// private network, unless the operator lists it; no redirect is followed; size and time are bounded. The address that is
// checked is the one that is connected to, so a name that changes its mind meanwhile gains nothing.

const RESPONSE_BYTES_MAX = 16_384
function isListed(address: string): boolean {
  const { outgoingAllowed } = config()
  const plain = innerAddress(address)
  return outgoingAllowed?.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6') ?? false
}
export const mayReach = (address: string): boolean => isPublicAddress(address) || isListed(address)

export class OutgoingError extends Error {}
/** Why a request to this address would not be sent, whatever its name resolves to; null when it would. */
export function faultOfUrl(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) return 'is not an https:// address'
  if (url.username || url.password) return 'must not hold a name or a password'
  if (url.hash) return 'must not hold a fragment'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const literal = isIP(host) > 0
  if (literal && !mayReach(host)) return NOT_REACHED
  const listed = literal ? isListed(host) : host === 'localhost' && isListed('127.0.0.1')
  if (url.protocol === 'http:' && !listed) return 'must be an https:// address'
  return null
}
const NOT_REACHED = 'leads into a private network, which an operator has to allow (COUNTERSIGN_OUTGOING_ALLOW)'

const guarded: LookupFunction = (hostname, options, done) =>
  resolve(hostname, { ...options, all: true, verbatim: true }, (fault, addresses) => {
    if (fault) return done(fault, '')
    const all = addresses as unknown as { address: string; family: number }[]
    const refused = all.find((a) => !mayReach(a.address))
    const [first] = all
    if (refused || !first) return done(new OutgoingError(refused ? NOT_REACHED : 'has no address'), '')
    if (options.all) return (done as (e: null, a: typeof all) => void)(null, all)
    done(null, first.address, first.family)
  })

export interface Received {
  status: number
  headers: http.IncomingHttpHeaders
}
/**
 * @throws OutgoingError with a sentence's end about the address: it "leads into a private network …", "did not answer
 * within 10 s"
 */
export function postOutside(
  address: string,
  body: string | Uint8Array,
  headers: Record<string, string>,
  timeoutMs = 10_000,
): Promise<Received> {
  const fault = faultOfUrl(address)
  if (fault) return Promise.reject(new OutgoingError(fault))
  const url = new URL(address)
  const send = url.protocol === 'https:' ? https.request : http.request
  return new Promise((answered, refused) => {
    const request = send(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'Countersign' },
        lookup: guarded,
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        let bytes = 0
        const end = () => {
          answered({ status: response.statusCode ?? 0, headers: response.headers })
          response.destroy()
        }
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > RESPONSE_BYTES_MAX) end()
        })
        response.on('end', end)
        response.on('error', refused)
      },
    )
    request.on('error', refused)
    request.end(body)
  }).catch((e: unknown) => {
    throw e instanceof OutgoingError ? e : new OutgoingError(wordsOf(e, timeoutMs))
  }) as Promise<Received>
}

const WORDS: { [code: string]: string } = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'broke the connection',
  EPIPE: 'broke the connection',
  ENOTFOUND: 'has a name that does not resolve',
  EAI_AGAIN: 'has a name that does not resolve at the moment',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
}
function wordsOf(e: unknown, timeoutMs: number): string {
  const { code = '', name = '', cause } = e as { code?: string; name?: string; cause?: { name?: string } }
  if (name === 'TimeoutError' || cause?.name === 'TimeoutError' || code === 'ETIMEDOUT')
    return `did not answer within ${Math.round(timeoutMs / 1000)} s`
  if (WORDS[code]) return WORDS[code]
  return /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)
    ? `has a certificate that is not accepted (${code})`
    : `could not be asked (${code || name || 'unknown'})`
}
