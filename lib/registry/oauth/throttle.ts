import { nowMs } from '../../platform/clock.ts'
import { OAuthError } from './oauth-error.ts'

// Failed authentications per client: ten at once, then one in six seconds, in each process. A secret has 256 bits, so
// this protects the database and the log from floods, not the secret from guessing. Whoever knows only a client_id must
// not be able to lock its agent out: what was right within the last hour is still looked at.

const BURST = 10
const REFILL_MS = 6_000
const CLIENTS_MAX = 10_000
const RIGHT_MS = 3_600_000

const failures = new Map<string, { left: number; at: number }>()
const right = new Map<string, number>()

function bucketOf(clientId: string) {
  const now = nowMs()
  const b = failures.get(clientId) ?? { left: BURST, at: now }
  const refilled = Math.floor((now - b.at) / REFILL_MS)
  return { left: Math.min(BURST, b.left + refilled), at: b.at + refilled * REFILL_MS }
}
function keep<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key)
  if (map.size >= CLIENTS_MAX) map.delete(map.keys().next().value as string)
  map.set(key, value)
}

/** Throws 429 when this client has failed too often. `fingerprint` is a hash of the secret it brings, if any. */
export function refuseIfThrottled(clientId: string, fingerprint: string | null): void {
  if (bucketOf(clientId).left > 0) return
  if (fingerprint !== null && nowMs() - (right.get(fingerprint) ?? Number.NEGATIVE_INFINITY) < RIGHT_MS) return
  throw new OAuthError(429, 'temporarily_unavailable', 'Too many failed attempts for this client.', {
    'retry-after': String(REFILL_MS / 1000),
  })
}
export function noteFailure(clientId: string): void {
  const b = bucketOf(clientId)
  keep(failures, clientId, { left: Math.max(0, b.left - 1), at: b.at })
}
export function noteSuccess(fingerprint: string): void {
  keep(right, fingerprint, nowMs())
}
