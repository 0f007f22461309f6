import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ROLES } from '../people/permissions.ts'
import { type Agreement, holding, isEnough, lapse, notEnough, reviewingRoles, type Vote } from './approvals.ts'

const PEOPLE = ['per_1', 'per_2', 'per_3', 'per_4']
const vote = fc.record({
  person: fc.constantFrom(...PEOPLE),
  role: fc.constantFrom(...ROLES),
  verdict: fc.constantFrom('approve', 'reject'),
  round: fc.integer({ min: 1, max: 2 }),
  content_hash: fc.constantFrom('sha256:a', 'sha256:b'),
})
const votes = fc.uniqueArray(vote, { selector: (v) => `${v.person} ${v.round}`, maxLength: 8 })
const roles = fc
  .array(fc.subarray([...ROLES]), { minLength: PEOPLE.length, maxLength: PEOPLE.length })
  .map((held) => new Map(PEOPLE.map((p, i) => [p, held[i] ?? []] as const)))
const change: fc.Arbitrary<Agreement> = fc.record({
  round: fc.integer({ min: 1, max: 2 }),
  content_hash: fc.constantFrom('sha256:a', 'sha256:b'),
  loosening: fc.boolean(),
  writers: fc.subarray(PEOPLE),
})

test('what counts is an approval of this content, in this round, by a reviewer who wrote none of it and holds the role', () => {
  fc.assert(
    fc.property(votes, change, roles, (all, of, now) => {
      const counted = (v: Vote) =>
        v.verdict === 'approve' &&
        v.round === of.round &&
        v.content_hash === of.content_hash &&
        !of.writers.includes(v.person) &&
        (now.get(v.person) ?? []).includes(v.role as never) &&
        ['compliance', 'policy_author', 'admin'].includes(v.role)
      expect(holding(all, of, now)).toEqual(all.filter(counted))
    }),
  )
})

test('to loosen takes two people in two roles; another approval never takes away what was enough', () => {
  fc.assert(
    fc.property(votes, vote, change, roles, (all, another, of, now) => {
      const held = holding(all, of, now)
      const people = new Set(held.map((v) => v.person))
      const ways = new Set(held.map((v) => v.role))
      const enough = of.loosening ? people.size >= 2 && ways.size >= 2 : people.size >= 1
      expect(isEnough(held, of)).toBe(enough)
      if (enough) expect(isEnough([...held, another], of)).toBe(true)
      else expect(notEnough(held, of)).toMatch(/\.$/)
    }),
  )
})

test('why an approval no longer counts is said', () => {
  const of = { round: 1, content_hash: 'sha256:a', loosening: true, writers: ['per_2'] }
  const given = { person: 'per_1', role: 'admin', verdict: 'approve', round: 1, content_hash: 'sha256:a' }
  const now = new Map([['per_1', ['admin', 'approver']]])
  expect(lapse(given, of, now)).toBeNull()
  expect(lapse({ ...given, round: 2 }, of, now)).toBe('It was given to an earlier content.')
  expect(lapse({ ...given, person: 'per_2' }, of, now)).toBe('This person wrote some of it.')
  expect(lapse({ ...given, person: 'per_3' }, of, now)).toBe('This person is no active member.')
  expect(lapse({ ...given, role: 'compliance' }, of, now)).toBe('This person no longer holds the role compliance.')
  expect(lapse({ ...given, role: 'approver' }, of, now)).toBe('The role approver reviews no changes.')
  expect(reviewingRoles(['approver', 'admin', 'developer'])).toEqual(['admin'])
})
