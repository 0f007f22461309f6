import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coversRequirements, joinRequirements, peopleNeeded, rankOf, stricter, strictest } from './outcome.ts'
import { OUTCOMES, type Outcome, type Requirements } from './types.ts'

const outcome = fc.constantFrom(...OUTCOMES)
const queues = ['finance', 'operations', 'security']
const requirements: fc.Arbitrary<Requirements> = fc.record({
  queues: fc.dictionary(fc.constantFrom(...queues), fc.integer({ min: 1, max: 3 })),
  min_people: fc.integer({ min: 1, max: 5 }),
})

describe('the lattice of outcomes', () => {
  test('orders allow, notice, approval, downscope, deny, never', () => {
    expect([...OUTCOMES].sort((a, b) => rankOf(a) - rankOf(b))).toEqual([
      'allow',
      'allow_with_notice',
      'require_approval',
      'downscope',
      'deny',
      'never',
    ])
  })
  test('the strictest of nothing is allow, and of many does not depend on their order', () => {
    expect(strictest([])).toBe('allow')
    fc.assert(
      fc.property(fc.array(outcome), (all) => {
        expect(strictest([...all].reverse())).toBe(strictest(all))
        expect(strictest([...all, ...all])).toBe(strictest(all))
      }),
    )
  })
  test('one more outcome never loosens', () => {
    fc.assert(
      fc.property(fc.array(outcome), outcome, (all, one) => {
        expect(rankOf(strictest([...all, one]))).toBeGreaterThanOrEqual(rankOf(strictest(all)))
      }),
    )
  })
  test('a word that is no outcome is stricter than all of them', () => {
    const unknown = 'permit' as Outcome
    for (const known of OUTCOMES) expect(stricter(known, unknown)).toBe(unknown)
  })
})

describe('requirements', () => {
  test('two join to the union, with the larger number for a queue that both name, and the larger min_people', () => {
    expect(
      joinRequirements(
        { queues: { operations: 1, finance: 2 }, min_people: 1 },
        { queues: { operations: 2, security: 1 }, min_people: 3 },
      ),
    ).toEqual({ queues: { finance: 2, operations: 2, security: 1 }, min_people: 3 })
  })
  test('joining is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(requirements, requirements, requirements, (a, b, c) => {
        expect(joinRequirements(a, b)).toEqual(joinRequirements(b, a))
        expect(joinRequirements(joinRequirements(a, b), c)).toEqual(joinRequirements(a, joinRequirements(b, c)))
        const joined = joinRequirements(a, b)
        expect(joinRequirements(joined, a)).toEqual(joined)
      }),
    )
  })
  test('what satisfies a join satisfies each part of it', () => {
    fc.assert(
      fc.property(requirements, requirements, (a, b) => {
        const joined = joinRequirements(a, b)
        expect(coversRequirements(joined, a) && coversRequirements(joined, b)).toBe(true)
      }),
    )
  })
  test('one person more than was given, in any queue or in all, is not covered', () => {
    fc.assert(
      fc.property(requirements, fc.constantFrom(...queues), (given, queue) => {
        const more = { queues: { ...given.queues, [queue]: (given.queues[queue] ?? 0) + 1 }, min_people: 1 }
        expect(coversRequirements(given, more)).toBe(false)
        expect(coversRequirements(given, { queues: {}, min_people: peopleNeeded(given) + 1 })).toBe(false)
      }),
    )
  })
  test('a queue called like something every object has is a queue like any other', () => {
    expect(coversRequirements({ queues: {}, min_people: 9 }, { queues: { toString: 1 }, min_people: 1 })).toBe(false)
  })
})
