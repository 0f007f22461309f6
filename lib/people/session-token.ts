import { decode, encode } from 'next-auth/jwt'
import { config } from '../platform/config.ts'
import { secretKey } from '../platform/secret.ts'

// The cookie carries an encrypted token (next-auth's JWE) that names a row of table "session". The row decides: who
// signs out, is suspended or changes the password is out at the next request, whatever the cookie still says.

export const SESSION_SECONDS = 10 * 3600

const https = () => config().consoleUrl.startsWith('https://')
export const usesSecureCookies = https
export const sessionCookieName = (): string => `${https() ? '__Secure-' : ''}next-auth.session-token`
export const sessionCookieOptions = () => ({ httpOnly: true, sameSite: 'lax', path: '/', secure: https() }) as const
/** What next-auth derives its keys from. */
export const sessionSecret = (): string => secretKey('session cookies').toString('base64url')

export const tokenOfSession = (sessionId: string, personId: string): Promise<string> =>
  encode({ token: { sid: sessionId, sub: personId }, secret: sessionSecret(), maxAge: SESSION_SECONDS })

export async function sessionIdOf(token: string | undefined): Promise<string | null> {
  if (!token) return null
  try {
    const payload = await decode({ token, secret: sessionSecret() })
    return typeof payload?.sid === 'string' ? payload.sid : null
  } catch {
    return null // of another installation, expired, or made up
  }
}
