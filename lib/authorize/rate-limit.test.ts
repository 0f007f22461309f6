import { describe, expect, test } from 'vitest'
import { withSimulatedClock } from '../platform/clock.ts'
import { RateLimiter, rateHeaders } from './rate-limit.ts'

const sizes = { identity: { per_second: 2, burst: 4 }, organization: { per_second: 100, burst: 6 } }

describe('token buckets', () => {
  test('let a burst through, refuse what is over it, and refill by time', async () => {
    let now = 1_000
    await withSimulatedClock(
      () => now,
      async () => {
        const limiter = new RateLimiter()
        const take = (count = 1) => limiter.take('o', 'a', sizes, count)
        expect([take(), take(), take(), take()]).toEqual([null, null, null, null])
        expect(take()).toMatchObject({ bucket: 'identity', retryAfter: 1 })
        now += 499
        expect(take()).not.toBeNull()
        now += 1
        expect(take()).toBeNull()
        // an hour refills no more than the burst
        now += 3_600_000
        expect(take(5)).not.toBeNull()
        expect(take(4)).toBeNull()
        // a clock that goes back refills nothing
        now -= 1_000_000
        expect(take()).not.toBeNull()
      },
    )
  })
  test('of the organization hold all its identities together, and a refusal takes from neither', async () => {
    await withSimulatedClock(
      () => 1_000,
      async () => {
        const limiter = new RateLimiter()
        expect(limiter.take('o', 'a', sizes, 4)).toBeNull()
        expect(limiter.take('o', 'b', sizes, 3)).toMatchObject({ bucket: 'organization' })
        expect(limiter.take('o', 'b', sizes, 2)).toBeNull()
        expect(limiter.take('p', 'b', sizes, 4)).toBeNull()
      },
    )
  })
  test('say how large they are and when to come back', () => {
    expect(rateHeaders({ bucket: 'identity', size: { per_second: 2, burst: 5 }, retryAfter: 3 })).toEqual({
      'ratelimit-policy': '"identity";q=5;w=3',
      ratelimit: '"identity";r=0;t=3',
      'retry-after': '3',
    })
  })
})
