import { expect, test } from 'vitest'
import { endOf, startOf } from './day-bounds.ts'

test('a date is the day of the zone, from its first moment to the next day’s', () => {
  expect(startOf('2026-11-20', 'Europe/Berlin')).toBe('2026-11-19T23:00:00.000Z')
  expect(endOf('2026-11-20', 'Europe/Berlin')).toBe('2026-11-20T23:00:00.000Z')
  expect(startOf('2026-11-20', 'America/Los_Angeles')).toBe('2026-11-20T08:00:00.000Z')
  expect(startOf('2026-11-20', 'UTC')).toBe('2026-11-20T00:00:00.000Z')
})

test('a day on which the clocks change has 25 hours', () => {
  expect(startOf('2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z')
  expect(endOf('2026-10-25', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z')
})

test('a full moment stands for itself', () => {
  expect(startOf('2026-11-20T10:00:00+02:00', 'Europe/Berlin')).toBe('2026-11-20T08:00:00.000Z')
  expect(endOf('2026-11-20T10:00:00Z', 'Europe/Berlin')).toBe('2026-11-20T10:00:00.000Z')
})

test.each(['', 'yesterday', '2026-13-40', '2026-11-20T99:00:00Z'])('what is no time filters nothing: %j', (value) => {
  expect(startOf(value, 'UTC')).toBeNull()
  expect(endOf(value, 'UTC')).toBeNull()
})
