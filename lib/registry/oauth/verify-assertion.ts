import { decodeJwt, decodeProtectedHeader, errors, importJWK, type JWK, jwtVerify } from 'jose'
import { now, nowMs } from '../../platform/clock.ts'
import { inTransaction } from '../../platform/db.ts'
import { hashToken } from '../../platform/secret.ts'
import type { FoundClient, LiveCredential } from './find-client.ts'
import { assertionAudiences, CLOCK_TOLERANCE_SECONDS } from './issuer.ts'
import { invalidClient, invalidRequest } from './oauth-error.ts'

// private_key_jwt: RFC 7523 §3. The key is one that was registered; what the assertion's header offers is not looked at.

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const LIFETIME_SECONDS_MAX = 300
const JTI_LENGTH_MAX = 255

/** A key that nobody has, so that an unknown client costs a signature check too. */
const NOBODY: JWK = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }

/** The subject of an assertion, before anything about it is believed. */
export function assertionSubject(assertion: string): string {
  try {
    const { sub } = decodeJwt(assertion)
    if (typeof sub === 'string' && sub !== '') return sub
  } catch {
    // the same answer as for a missing subject
  }
  throw invalidRequest('client_assertion is not a JWT with a subject.')
}

/** The credential whose private half signed this assertion. Marks the assertion as used. */
export async function verifyAssertion(
  client: FoundClient | null,
  clientId: string,
  assertion: string,
): Promise<LiveCredential> {
  const keys = (client?.credentials ?? []).filter((c) => c.kind === 'private_key_jwt' && c.publicJwk)
  let signer: LiveCredential | null = null
  let claims: Awaited<ReturnType<typeof check>> = null
  for (const c of keys) {
    claims = await check(assertion, clientId, c.publicJwk as JWK)
    if (claims) {
      signer = c
      break
    }
  }
  if (!keys.length) await check(assertion, clientId, NOBODY)
  if (!client || !signer || !claims) throw invalidClient()
  if (typeof claims.jti !== 'string' || !claims.jti || claims.jti.length > JTI_LENGTH_MAX)
    throw invalidClient('The assertion needs a jti of at most 255 characters.')
  if (claims.exp > nowMs() / 1000 + LIFETIME_SECONDS_MAX + CLOCK_TOLERANCE_SECONDS)
    throw invalidClient('The assertion may live for five minutes at most.')
  if (!(await firstUse(client, claims.jti, claims.exp))) throw invalidClient('The assertion was used before.')
  return signer
}

/** Claims when this key signed it for us and now; null otherwise. */
async function check(assertion: string, clientId: string, jwk: JWK): Promise<{ jti: unknown; exp: number } | null> {
  try {
    // the registered key says which algorithm it is for, never the header
    const algorithms = jwk.kty === 'OKP' ? ['EdDSA', 'Ed25519'] : ['ES256']
    const { alg } = decodeProtectedHeader(assertion)
    if (!algorithms.includes(alg ?? '')) return null
    const { payload } = await jwtVerify(assertion, await importJWK(jwk, alg), {
      algorithms,
      issuer: clientId,
      subject: clientId,
      audience: assertionAudiences(),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now(),
      requiredClaims: ['exp', 'jti'],
    })
    return { jti: payload.jti, exp: payload.exp as number }
  } catch (e) {
    if (e instanceof errors.JOSEError || e instanceof TypeError) return null
    throw e
  }
}

/** One statement decides between two requests that bring the same assertion at once, on whatever instance. */
async function firstUse(client: FoundClient, jti: string, exp: number): Promise<boolean> {
  const { organizationId, identityId } = client
  return await inTransaction(organizationId, async (tx) => {
    await tx.usedAssertion.deleteMany({
      where: { organizationId, identityId, expiresAt: { lt: new Date(nowMs() - 60_000) } },
    })
    const { count } = await tx.usedAssertion.createMany({
      data: {
        organizationId,
        identityId,
        jtiHash: hashToken(jti),
        expiresAt: new Date((exp + CLOCK_TOLERANCE_SECONDS) * 1000),
      },
      skipDuplicates: true,
    })
    return count === 1
  })
}
