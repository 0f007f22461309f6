import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { oldestBucketMs, RunningCounters } from './counters.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const at = Date.parse('2026-11-20T10:30:30.000Z')
const hour = { limit: 'l', key: 'k', window: 'hour' } as const
const day = { limit: 'l', key: 'k', window: 'day' } as const
const row = (bucketMs: number, value: number) => ({ limit: 'l', key: 'k', bucketMs, value })
const minuteOf = (ms: number) => ms - (ms % MINUTE)

describe('what counts', () => {
  test('is everything of the last hour, and the whole of the bucket that the hour begins in', () => {
    const oldest = minuteOf(at - HOUR)
    const counters = new RunningCounters(at, [hour], [row(oldest - MINUTE, 1), row(oldest, 10), row(minuteOf(at), 100)])
    expect(counters.facts([hour])[0]?.used).toBe(110)
  })
  test('leaves the window when the last moment of its bucket does', () => {
    const bucket = minuteOf(at - 30 * MINUTE)
    const [fact] = new RunningCounters(at, [hour], [row(bucket, 5)]).facts([hour])
    expect(fact?.frees_at).toEqual([{ at: new Date(bucket + MINUTE + HOUR).toISOString(), value: 5 }])
    const late = bucket + MINUTE + HOUR
    expect(new RunningCounters(late - 1, [hour], [row(bucket, 5)]).facts([hour])[0]?.used).toBe(5)
    expect(new RunningCounters(late, [hour], [row(bucket, 5)]).facts([hour])[0]?.used).toBe(0)
  })
  test('never misses anything that happened within the window (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 * HOUR }), fc.integer({ min: 1, max: 1_000 }))),
        fc.constantFrom(hour, day),
        (events, key) => {
          const window = key.window === 'hour' ? HOUR : 24 * HOUR
          const width = key.window === 'hour' ? MINUTE : 15 * MINUTE
          const buckets = new Map<number, number>()
          for (const [ago, value] of events) {
            const bucket = at - ago - ((at - ago) % width)
            buckets.set(bucket, (buckets.get(bucket) ?? 0) + value)
          }
          const rows = [...buckets].filter(([b]) => b > oldestBucketMs(at)).map(([b, v]) => row(b, v))
          const used = new RunningCounters(at, [key], rows).facts([key])[0]?.used ?? 0
          const truly = events.filter(([ago]) => ago < window).reduce((sum, [, v]) => sum + v, 0)
          const atMost = events.filter(([ago]) => ago < window + width).reduce((sum, [, v]) => sum + v, 0)
          expect(used).toBeGreaterThanOrEqual(truly)
          expect(used).toBeLessThanOrEqual(atMost)
        },
      ),
    )
  })
})

describe('a charge', () => {
  test('counts for whoever comes next, and is added to the bucket of now', () => {
    const counters = new RunningCounters(at, [hour], [])
    counters.charge([{ limit: 'l', key: 'k', amount: 3 }])
    counters.charge([{ limit: 'l', key: 'k', amount: 4 }])
    expect(counters.facts([hour])).toMatchObject([{ used: 7, frees_at: [{ value: 7 }] }])
    expect(counters.added()).toEqual([{ limit: 'l', key: 'k', bucketMs: minuteOf(at), value: 7 }])
  })
  test('of a copy leaves the original as it was', () => {
    const counters = new RunningCounters(at, [hour], [row(minuteOf(at), 1)])
    const copy = counters.copy()
    copy.charge([{ limit: 'l', key: 'k', amount: 5 }])
    expect(copy.facts([hour])[0]?.used).toBe(6)
    expect(counters.facts([hour])[0]?.used).toBe(1)
    expect(counters.added()).toEqual([])
  })
  test('of a limit that was not read is a defect, not a zero', () => {
    const counters = new RunningCounters(at, [], [])
    expect(() => counters.facts([hour])).toThrow()
    expect(() => counters.charge([{ limit: 'l', key: 'k', amount: 1 }])).toThrow()
  })
})
