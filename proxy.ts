import { type NextRequest, NextResponse } from 'next/server'
import { PATH_HEADER } from './lib/people/path-header.ts'
import { MALFORMED_HEADER } from './lib/platform/address.ts'
import { settings } from './lib/platform/config.ts'
import { newId } from './lib/platform/ids.ts'

// Headers for every answer of the console. Nothing here decides who may see what: pages and operations do that.

const dev = process.env.NODE_ENV === 'development'
const https = settings().consoleUrl.startsWith('https://')

const EVERYWHERE: [string, string][] = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  // not no-referrer: that makes browsers send "Origin: null" with our own forms
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()'],
  ...(https ? [['strict-transport-security', 'max-age=31536000'] as [string, string]] : []),
]
const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
/** Their addresses hold a secret: nothing may keep them. */
const LINKS = /^\/(?:link|set-up)(?:\/|$)/
const API = /^\/(?:api|access|ledger|\.well-known|healthz|readyz|metrics)(?:\/|$)/

function pagePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'", // positions that Base UI and charts compute
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${dev ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** As the endpoints answer it at the decision point. */
function malformedPath(): NextResponse {
  const requestId = newId('req')
  const code = 'invalid_path'
  return NextResponse.json(
    {
      type: `urn:countersign:problem:${code}`,
      title: 'The path is not well-formed.',
      status: 400,
      code,
      request_id: requestId,
    },
    {
      status: 400,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'x-request-id': requestId },
    },
  )
}

export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl
  const isApi = API.test(pathname)
  const nonce = btoa(crypto.randomUUID())
  const policy = isApi ? API_POLICY : pagePolicy(nonce)
  const headers = new Headers(request.headers)
  if (!isApi) {
    headers.set('x-nonce', nonce)
    headers.set('content-security-policy', policy) // Next takes the nonce for its own scripts from here
    headers.set(PATH_HEADER, `${pathname}${search}`)
  }
  // to a page such an address is one where nothing is; the mount would take it for another, well-formed one
  const malformed = isApi && request.headers.has(MALFORMED_HEADER)
  const response = malformed ? malformedPath() : NextResponse.next({ request: { headers } })
  for (const [name, value] of EVERYWHERE) response.headers.set(name, value)
  response.headers.set('content-security-policy', policy)
  if (LINKS.test(pathname)) response.headers.set('cache-control', 'no-store')
  return response
}

export const config = { matcher: '/((?!_next/static|_next/image|icon.svg|favicon.ico).*)' }
