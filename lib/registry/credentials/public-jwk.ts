import { createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { AppError } from '../../platform/app-error.ts'

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const REMOTE = ['jku', 'x5u', 'x5c', 'x5t', 'x5t#S256']
const KNOWN = ['kty', 'crv', 'x', 'y', 'alg', 'use', 'kid', 'key_ops', 'ext']

export interface PublicKey {
  jwk: JWK
  /** RFC 7638. */
  thumbprint: string
}

/**
 * The public key in a JWK, reduced to what we use: Ed25519 for EdDSA, P-256 for ES256. Refuses private members (a key
 * that was sent is no longer private), addresses to fetch, other algorithms, and points that are not on the curve.
 */
export async function publicKeyOf(given: Record<string, unknown>): Promise<PublicKey> {
  for (const name of Object.keys(given)) {
    if (PRIVATE.includes(name))
      throw refusal(
        name,
        'is a private member: this key is now known to others, so make a new one and send only its public half',
      )
    if (REMOTE.includes(name)) throw refusal(name, 'is not accepted: keys are given inline')
    if (!KNOWN.includes(name)) throw refusal(name, 'is not a known member')
  }
  const { kty, crv, x, y, alg, use } = given
  const algorithm = kty === 'OKP' && crv === 'Ed25519' ? 'EdDSA' : kty === 'EC' && crv === 'P-256' ? 'ES256' : null
  if (!algorithm) throw refusal('crv', 'must be Ed25519 (kty OKP) or P-256 (kty EC)')
  if (alg !== undefined && alg !== algorithm && !(algorithm === 'EdDSA' && alg === 'Ed25519'))
    throw refusal('alg', `must be ${algorithm} for this curve`)
  if (use !== undefined && use !== 'sig') throw refusal('use', 'must be sig')
  const coordinates = algorithm === 'EdDSA' ? { x } : { x, y }
  for (const [name, value] of Object.entries(coordinates))
    if (!is32Bytes(value)) throw refusal(name, 'must be 32 bytes in base64url')
  const jwk = { kty, crv, ...coordinates } as JWK
  try {
    createPublicKey({ key: jwk as import('node:crypto').JsonWebKey, format: 'jwk' })
  } catch {
    throw refusal('x', 'is not a point of the curve')
  }
  return { jwk, thumbprint: await calculateJwkThumbprint(jwk) }
}

const is32Bytes = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value) && Buffer.from(value, 'base64url').length === 32

const refusal = (member: string, message: string) =>
  new AppError(400, 'invalid_key', `The key is not acceptable: ${member} ${message}.`, {
    fields: [{ pointer: `/jwk/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`, message }],
  })
