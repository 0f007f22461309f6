import fc from 'fast-check'
import { expect, test } from 'vitest'
import { authorizeBody, basisPoints } from './request-schema.ts'

test('confidence in basis points is rounded down, never up, and 0.29 is 2,900', () => {
  expect([0, 0.29, 0.4, 0.57, 0.58, 0.82, 0.99999, 1].map(basisPoints)).toEqual([
    0, 2_900, 4_000, 5_700, 5_800, 8_200, 9_999, 10_000,
  ])
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (c) => {
      expect(basisPoints(c)).toBeLessThanOrEqual(c * 10_000 + 1e-3)
      expect(basisPoints(c)).toBeGreaterThan(c * 10_000 - 1.001)
    }),
  )
})

test('nothing but its own members fits, at every depth', () => {
  const ok = {
    tool: 't',
    arguments: {},
    reasoning: { assumptions: [{ text: 'a', verified: true }] },
    model: { id: 'm' },
    on_behalf_of: { type: 'user', id: 'u' },
  }
  expect(authorizeBody.safeParse(ok).success).toBe(true)
  for (const body of [
    { ...ok, approver: 'me' },
    { ...ok, reasoning: { risk: 'low' } },
    { ...ok, reasoning: { assumptions: [{ text: 'a', verified: true, by: 'me' }] } },
    { ...ok, model: { id: 'm', approved: true } },
    { ...ok, on_behalf_of: { type: 'user', id: 'u', proven: true } },
  ])
    expect(authorizeBody.safeParse(body).success).toBe(false)
})
