import { nowMs } from '../platform/clock.ts'
import type { OrganizationSettings } from '../registry/settings/organization-settings.ts'

// Token buckets in the memory of one process: they keep a flood away from the database, they are not a rule about
// what an agent may do (that is what limits are for, and those are exact across processes).

type Sizes = OrganizationSettings['rate_limits']
type Bucket = Sizes['identity']
interface Level {
  tokens: number
  at: number
}
export interface Refusal {
  bucket: 'identity' | 'organization'
  size: Bucket
  /** Whole seconds until it would fit. */
  retryAfter: number
}
const KEPT_MAX = 50_000

export class RateLimiter {
  #levels = new Map<string, Level>()

  /** Takes from both buckets, or from none and says which one is too empty. */
  take(organizationId: string, identity: string, sizes: Sizes, count = 1): Refusal | null {
    const at = nowMs()
    const own = this.#level(`${organizationId} ${identity}`, sizes.identity, at)
    const all = this.#level(organizationId, sizes.organization, at)
    if (own.tokens < count) return refusal('identity', sizes.identity, own, count)
    if (all.tokens < count) return refusal('organization', sizes.organization, all, count)
    own.tokens -= count
    all.tokens -= count
    return null
  }
  /** What is left for an identity, for the RateLimit header. */
  left(organizationId: string, identity: string): number {
    return Math.floor(this.#levels.get(`${organizationId} ${identity}`)?.tokens ?? 0)
  }
  #level(key: string, size: Bucket, at: number): Level {
    let level = this.#levels.get(key)
    if (!level) {
      // a bucket that was forgotten starts full: generous, and only after 50,000 others were used since
      if (this.#levels.size >= KEPT_MAX) this.#levels.delete(this.#levels.keys().next().value as string)
      level = { tokens: size.burst, at }
      this.#levels.set(key, level)
      return level
    }
    // a clock that went back refills nothing
    level.tokens = Math.min(size.burst, level.tokens + (Math.max(0, at - level.at) / 1000) * size.per_second)
    level.at = at
    return level
  }
}
const refusal = (bucket: Refusal['bucket'], size: Bucket, level: Level, count: number): Refusal => ({
  bucket,
  size,
  retryAfter: Math.max(1, Math.ceil((count - level.tokens) / size.per_second)),
})

/** draft-ietf-httpapi-ratelimit-headers-10: a policy per bucket, and how much of the refusing one is left. */
export const rateHeaders = (r: Refusal): Record<string, string> => ({
  'ratelimit-policy': `"${r.bucket}";q=${r.size.burst};w=${Math.max(1, Math.ceil(r.size.burst / r.size.per_second))}`,
  ratelimit: `"${r.bucket}";r=0;t=${r.retryAfter}`,
  'retry-after': String(r.retryAfter),
})
