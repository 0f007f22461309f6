import { open, seal, secretKey } from '../platform/secret.ts'
import { usesSecureCookies } from './session-token.ts'

// Who accepts an invitation through the identity provider leaves the console and comes back: the link's token waits
// here meanwhile, sealed and out of the reach of scripts, never in an address.

export const JOINING_SECONDS = 10 * 60
export const joiningCookieName = (): string => `${usesSecureCookies() ? '__Host-' : ''}countersign.joining`

/** The Set-Cookie header that removes it. */
export const forgottenJoining = (): string =>
  `${joiningCookieName()}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${usesSecureCookies() ? '; Secure' : ''}`

export const sealJoining = (token: string): string =>
  seal(secretKey('joining cookie'), Buffer.from(token), 'joining').toString('base64url')

export function openJoining(value: string | undefined): string | null {
  if (!value) return null
  try {
    return open(secretKey('joining cookie'), Buffer.from(value, 'base64url'), 'joining').toString()
  } catch {
    return null
  }
}
