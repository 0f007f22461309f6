import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { config } from '../platform/config.ts'
import { acceptInvitationByProvider } from './accept-invitation.ts'
import { accountBySubject } from './accounts.ts'
import { endSession } from './end-session.ts'
import { type OpenedSession, openSession } from './open-session.ts'
import type { Caller } from './sign-in-with-password.ts'

/** Claims of an ID token that next-auth has verified: signature, issuer, audience, nonce. */
export interface ProviderClaims {
  iss?: unknown
  sub?: unknown
  name?: unknown
  auth_time?: unknown
}

/**
 * An account at the identity provider is known by issuer and subject only, never by its e-mail address. A first sign-in
 * makes no membership: that takes an invitation, brought along in a cookie of the link's page.
 */
export async function signInWithProvider(
  claims: ProviderClaims,
  invitation: string | null,
  caller: Caller,
): Promise<OpenedSession> {
  const { iss, sub } = claims
  if (typeof iss !== 'string' || typeof sub !== 'string' || trimmed(iss) !== trimmed(config().oidc?.issuer ?? ''))
    throw new AppError(401, 'provider_refused', 'The identity provider’s answer does not name the expected issuer.')
  const account = { issuer: trimmed(iss), subject: sub, name: typeof claims.name === 'string' ? claims.name : '' }
  const joined = invitation ? await acceptInvitationByProvider(invitation, account) : null
  const known = joined ?? (await personOf(account))
  const opened = await openSession({
    personId: known.personId,
    via: 'oidc',
    authenticatedAt: provenAt(claims.auth_time),
    address: caller.address,
    ...(known.organizationId ? { organizationId: known.organizationId } : {}),
  })
  if (caller.previousSessionId) await endSession(caller.previousSessionId)
  return opened
}

async function personOf(account: { issuer: string; subject: string }) {
  const found = await accountBySubject(account.issuer, account.subject)
  if (!found || found.disabled)
    throw new AppError(403, 'no_account', 'This account is not linked to anyone here. Ask an admin for an invitation.')
  return { personId: found.person_id, organizationId: null }
}

/**
 * When the person last proved themselves to the provider. We always ask with max_age, so a conforming provider says it
 * (OpenID Connect Core 2, auth_time); without it the moment of the answer is all there is.
 */
function provenAt(authTime: unknown): Date {
  const at = now()
  if (typeof authTime !== 'number' || !Number.isFinite(authTime)) return at
  return new Date(Math.min(authTime * 1000, at.getTime()))
}

const trimmed = (issuer: string) => issuer.replace(/\/+$/, '')
