import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canBeFilled, fill, isFull, openQueues, placesOf } from './quorum.ts'

const ops1 = { queues: { ops: 1 }, min_people: 1 }
const both = { queues: { finance: 1, ops: 1 }, min_people: 1 }

describe('places', () => {
  test('a queue asks for as many places as people, and min_people adds places for anybody of the queues', () => {
    expect(placesOf({ queues: { ops: 1 }, min_people: 2 })).toEqual(['ops', null])
    expect(placesOf({ queues: { ops: 2, finance: 1 }, min_people: 2 })).toEqual(['finance', 'ops', 'ops'])
  })
  test('one person in two queues fills one place, however often the vote is repeated', () => {
    const ada = { person: 'ada', queues: ['ops', 'finance'] }
    expect(isFull(fill(placesOf(both), [ada, ada, ada]))).toBe(false)
    expect(isFull(fill(placesOf({ queues: { ops: 1 }, min_people: 2 }), [ada, ada]))).toBe(false)
  })
  test('whoever sits in two queues gives way, so that the second person fits', () => {
    const voters = [
      { person: 'ada', queues: ['ops', 'finance'] },
      { person: 'bob', queues: ['finance'] },
    ]
    expect(fill(placesOf(both), voters)).toEqual(['bob', 'ada'])
    expect(isFull(fill(placesOf(both), [...voters].reverse()))).toBe(true)
  })
  test('somebody of no queue fills nothing, not even the extra place', () => {
    expect(fill(placesOf({ queues: { ops: 1 }, min_people: 2 }), [{ person: 'eve', queues: [] }])).toEqual([null, null])
  })
  test('requirements without queues can never be met', () => {
    expect(canBeFilled({ queues: {}, min_people: 1 }, [{ person: 'ada', queues: [] }])).toBe(false)
  })
})

describe('where a further vote counts', () => {
  test('a filled queue closes, the other stays open', () => {
    expect(openQueues(both, [{ person: 'bob', queues: ['finance'] }])).toEqual(['ops'])
    expect(openQueues(ops1, [{ person: 'bob', queues: ['ops'] }])).toEqual([])
  })
  test('a queue whose place is held by somebody who could move stays open', () => {
    expect(openQueues(both, [{ person: 'ada', queues: ['ops', 'finance'] }])).toEqual(['finance', 'ops'])
  })
})

const queues = ['a', 'b', 'c']
const requirements = fc
  .record({
    people: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
    min: fc.integer({ min: 1, max: 4 }),
  })
  .map((r) => ({
    queues: Object.fromEntries(queues.map((q, i) => [q, r.people[i] as number]).filter(([, n]) => n)) as Record<
      string,
      number
    >,
    min_people: r.min,
  }))
const voters = fc
  .array(fc.subarray(queues), { maxLength: 6 })
  .map((all) => all.map((seats, i) => ({ person: `p${i}`, queues: seats })))

describe('laws', () => {
  test('a full request has as many different people as places, each seated where the person sits', () => {
    fc.assert(
      fc.property(requirements, voters, (r, v) => {
        const mine = v.map((p) => ({ ...p, queues: p.queues.filter((q) => q in r.queues) }))
        const places = placesOf(r)
        const filled = fill(places, mine)
        const people = filled.filter((p) => p !== null)
        expect(new Set(people).size).toBe(people.length)
        for (const [i, p] of filled.entries()) {
          const place = places[i]
          if (p && place) expect(mine.find((x) => x.person === p)?.queues).toContain(place)
        }
      }),
    )
  })
  test('the order in which people vote never changes whether the request is full', () => {
    fc.assert(
      fc.property(requirements, voters, (r, v) => {
        const mine = v.map((p) => ({ ...p, queues: p.queues.filter((q) => q in r.queues) }))
        expect(canBeFilled(r, [...mine].reverse())).toBe(canBeFilled(r, mine))
      }),
    )
  })
  test('a vote in an open queue always fills one place more, a vote in a closed one never', () => {
    fc.assert(
      fc.property(requirements, voters, (r, v) => {
        const mine = v.map((p) => ({ ...p, queues: p.queues.filter((q) => q in r.queues) }))
        const count = (x: typeof mine) => fill(placesOf(r), x).filter(Boolean).length
        const open = openQueues(r, mine)
        for (const q of Object.keys(r.queues))
          expect(count([...mine, { person: 'next', queues: [q] }]) - count(mine)).toBe(open.includes(q) ? 1 : 0)
      }),
    )
  })
})
