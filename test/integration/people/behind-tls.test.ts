import { NextRequest } from 'next/server'
import { beforeAll, expect, test } from 'vitest'
import { authOptions } from '../../../lib/people/auth.ts'
import { joiningCookieName } from '../../../lib/people/joining-cookie.ts'
import { addressOf } from '../../../lib/people/limit-attempts.ts'
import { sessionCookieName, sessionCookieOptions } from '../../../lib/people/session-token.ts'
import { demandOwnOrigin } from '../../../lib/platform/check-origin.ts'
import { testDatabase } from '../../harness.ts'

// The console listens on plain HTTP behind an operator's proxy; COUNTERSIGN_URL says how browsers see it.
let proxy: (request: NextRequest) => Response
beforeAll(async () => {
  await testDatabase({ COUNTERSIGN_URL: 'https://console.example', COUNTERSIGN_TRUST_PROXY: '1' })
  proxy = (await import('../../../proxy.ts')).proxy
})
const behindProxy = (path: string) =>
  new NextRequest(`http://127.0.0.1:3000${path}`, {
    headers: { 'x-forwarded-host': 'console.example', 'x-forwarded-proto': 'https', 'x-nonce': 'of-the-caller' },
  })

test('cookies are named and marked so that they travel over TLS only', () => {
  expect(sessionCookieName()).toBe('__Secure-next-auth.session-token')
  expect(sessionCookieOptions()).toEqual({ httpOnly: true, sameSite: 'lax', path: '/', secure: true })
  expect(joiningCookieName()).toMatch(/^__Host-/)
  const options = authOptions({ address: null, previousSessionId: null }, null)
  expect(options.useSecureCookies).toBe(true)
  expect(process.env.NEXTAUTH_URL).toBe('https://console.example')
})
test('browsers are told to come by TLS only', () => {
  expect(proxy(behindProxy('/sign-in')).headers.get('strict-transport-security')).toBe('max-age=31536000')
})
test('the public address is the only origin that may change things', () => {
  expect(() => demandOwnOrigin('POST', new Headers({ origin: 'https://console.example' }))).not.toThrow()
  expect(() => demandOwnOrigin('POST', new Headers({ origin: 'http://console.example' }))).toThrow()
  expect(() => demandOwnOrigin('POST', new Headers({ origin: 'http://127.0.0.1:3000' }))).toThrow()
})
test('the caller’s address is the one that the proxy added, not what the caller wrote before it', () => {
  expect(addressOf(new Headers({ 'x-forwarded-for': '10.0.0.1, 203.0.113.9' }))).toBe('203.0.113.9')
  expect(addressOf(new Headers())).toBeNull()
})
test('no caller chooses the nonce or the path that pages are told', () => {
  const passedOn = proxy(behindProxy('/approvals?view=team')).headers
  const nonce = /'nonce-([^']+)'/.exec(passedOn.get('content-security-policy') ?? '')?.[1]
  expect(nonce).toBeTruthy()
  expect(nonce).not.toBe('of-the-caller')
  expect(passedOn.get('x-middleware-request-x-nonce')).toBe(nonce)
  expect(passedOn.get('x-middleware-request-x-countersign-path')).toBe('/approvals?view=team')
})
test('the addresses of one-time links are kept by nobody', () => {
  expect(proxy(behindProxy('/link/abc')).headers.get('cache-control')).toBe('no-store')
})
