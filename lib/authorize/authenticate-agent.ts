import { AppError } from '../platform/app-error.ts'
import { type TokenClaims, verifyAccessToken } from '../registry/oauth/access-token.ts'
import { beforeBar, type Standing, tokenStanding } from '../registry/oauth/token-standing.ts'
import type { IdentityState } from './load-identity.ts'

/** The bearer token's claims. Says who called; whether that identity may act is `demandStanding`. */
export async function authenticateAgent(request: Request): Promise<TokenClaims> {
  const token = bearerToken(request)
  if (token === null)
    throw new AppError(401, 'unauthenticated', 'Send an access token: Authorization: Bearer <token>.', {
      headers: { 'www-authenticate': 'Bearer realm="countersign"' },
    })
  return verifyAccessToken(token)
}
export function bearerToken(request: Request): string | null {
  const header = request.headers.get('authorization')
  const m = header === null ? null : /^Bearer +([\w.~+/-]+=*)$/i.exec(header)
  return m?.[1] ?? null
}

/** As the cache knows the identity. On the recorded path the epochs under the ledger's lock make this exact. */
export function demandStanding(claims: TokenClaims, identity: IdentityState | null): asserts identity is IdentityState {
  refuse(standingOf(claims, identity))
}
/** For calls that record nothing: the database is asked. */
export async function demandStandingNow(claims: TokenClaims): Promise<void> {
  refuse(await tokenStanding(claims))
}

function standingOf(claims: TokenClaims, identity: IdentityState | null): Standing {
  if (!identity || identity.agentId !== claims.agent || identity.environment !== claims.environment)
    return 'unknown_identity'
  if (identity.status === 'revoked') return 'identity_revoked'
  if (identity.status !== 'active') return 'identity_suspended'
  if (identity.agentStatus !== 'active') return 'agent_suspended'
  if (!identity.liveCredentials.has(claims.credential)) return 'credential_revoked'
  if (identity.revokedTokens.has(claims.jti) || beforeBar(claims.iat, identity.tokensNotBefore)) return 'token_revoked'
  return 'good'
}

const SENTENCES: { [s in Exclude<Standing, 'good'>]: string } = {
  unknown_identity: 'The identity that this token was made for does not exist.',
  identity_suspended: 'This identity is suspended: nothing is allowed to it until an admin resumes it.',
  identity_revoked: 'This identity was revoked.',
  agent_suspended: 'This agent is suspended: nothing is allowed to it until an admin resumes it.',
  credential_revoked: 'The credential behind this token was revoked.',
  token_revoked: 'This token was revoked.',
}
function refuse(standing: Standing): void {
  if (standing === 'good') return
  throw new AppError(401, standing, SENTENCES[standing], {
    headers: {
      'www-authenticate': `Bearer realm="countersign", error="invalid_token", error_description="${standing}"`,
    },
  })
}
