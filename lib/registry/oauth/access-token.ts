import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { AppError } from '../../platform/app-error.ts'
import { now, nowMs } from '../../platform/clock.ts'
import { newId } from '../../platform/ids.ts'
import { hashToken } from '../../platform/secret.ts'
import { ENVIRONMENTS } from '../../policy/types.ts'
import { CLOCK_TOLERANCE_SECONDS, issuer, TOKEN_SECONDS } from './issuer.ts'
import { signingKey, verificationKey } from './signing-keys.ts'

// Access tokens are JWTs of RFC 9068. A token says who called, nothing more: whether that identity may still act is
// asked of the database (token-standing.ts, and again under the ledger's lock).

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  client_id: z.string(),
  aud: z.string(),
  iat: z.number().int(),
  exp: z.number().int(),
  jti: z.string().min(1).max(100),
  organization: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  agent: z.string(),
  environment: z.enum(ENVIRONMENTS),
  credential: z.string(),
})
export type TokenClaims = z.output<typeof claimsSchema>

/** Who a token is for. `sub` and `client_id` are the identity's id: no person is represented yet. */
export interface TokenSubject {
  organizationId: string
  agentId: string
  identityId: string
  environment: TokenClaims['environment']
  credentialId: string
  /** Every token of the identity up to this moment is dead. */
  tokensNotBefore: Date | null
}

export async function mintAccessToken(subject: TokenSubject): Promise<{ token: string; expiresIn: number }> {
  const { kid, algorithm, key } = await signingKey()
  const bar = subject.tokensNotBefore ? Math.floor(subject.tokensNotBefore.getTime() / 1000) : 0
  // `iat` counts seconds: a token minted within the second of the bar must say that it came after it
  const iat = Math.max(Math.floor(nowMs() / 1000), bar + 1)
  const token = await new SignJWT({
    client_id: subject.identityId,
    organization: subject.organizationId,
    agent: subject.agentId,
    environment: subject.environment,
    credential: subject.credentialId,
  })
    .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid })
    .setIssuer(issuer())
    .setAudience(issuer())
    .setSubject(subject.identityId)
    .setIssuedAt(iat)
    .setExpirationTime(iat + TOKEN_SECONDS)
    .setJti(newId('jti'))
    .sign(key)
  return { token, expiresIn: TOKEN_SECONDS }
}

const refused = (description: string, internal?: string) =>
  new AppError(401, 'invalid_token', description, {
    ...(internal === undefined ? {} : { internal }),
    headers: { 'www-authenticate': 'Bearer realm="countersign", error="invalid_token"' },
  })

const VERIFIED_MAX = 10_000
const TOKEN_LENGTH_MAX = 4_096
/** Verified tokens by hash, least recently used first. Only the signature is remembered, never the right to act. */
const verified = new Map<string, TokenClaims>()

/** Signature, type, issuer, audience and time. Throws 401 `invalid_token` or `token_expired`. */
export async function verifyAccessToken(token: string): Promise<TokenClaims> {
  if (token.length > TOKEN_LENGTH_MAX) throw refused('The access token is not valid.', 'too long')
  const hash = hashToken(token)
  const known = verified.get(hash)
  if (known) {
    verified.delete(hash)
    if (known.exp + CLOCK_TOLERANCE_SECONDS <= nowMs() / 1000) throw expired()
    verified.set(hash, known)
    return known
  }
  const claims = await verify(token)
  if (verified.size >= VERIFIED_MAX) verified.delete(verified.keys().next().value as string)
  verified.set(hash, claims)
  return claims
}

const expired = () =>
  new AppError(401, 'token_expired', 'The access token has expired: fetch a new one.', {
    headers: { 'www-authenticate': 'Bearer realm="countersign", error="invalid_token", error_description="expired"' },
  })

async function verify(token: string): Promise<TokenClaims> {
  try {
    const { payload } = await jwtVerify(token, await keyOf(token), {
      issuer: issuer(),
      audience: issuer(),
      typ: 'at+jwt',
      algorithms: ['ES256', 'EdDSA'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now(),
      requiredClaims: ['exp', 'iat', 'sub', 'jti', 'client_id'],
    })
    const claims = claimsSchema.safeParse(payload)
    if (!claims.success) throw refused('The access token is not valid.', 'claims')
    if (claims.data.iat > nowMs() / 1000 + CLOCK_TOLERANCE_SECONDS)
      throw refused('The access token is not valid.', 'iat')
    return claims.data
  } catch (e) {
    if (e instanceof errors.JWTExpired) throw expired()
    if (e instanceof errors.JOSEError || e instanceof TypeError)
      throw refused('The access token is not valid.', e instanceof errors.JOSEError ? e.code : 'malformed')
    throw e
  }
}

/** By the name in our own table alone: a key, address or certificate in the header is never looked at. */
async function keyOf(token: string) {
  const { kid, alg } = decodeProtectedHeader(token)
  const found = typeof kid === 'string' ? await verificationKey(kid) : null
  if (!found || found.algorithm !== alg) throw refused('The access token is not valid.', 'unknown key or algorithm')
  return found.key
}
