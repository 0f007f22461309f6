import { expect, test } from 'vitest'
import { endOf, minuteIn, minuteOf, startOf } from './day-bounds.ts'

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

test.each([
  '',
  'yesterday',
  '2026-13-40',
  '2026-02-30',
  '2026-11-20T99:00:00Z',
  '0000-01-01',
  '0002-11-20', // while 2026 is being typed
  '9999-12-31T23:59:59-23:59',
])('what is no time filters nothing: %j', (value) => {
  expect(startOf(value, 'UTC')).toBeNull()
  expect(endOf(value, 'UTC')).toBeNull()
})

test('a minute of the zone’s clock is one moment, there and back', () => {
  expect(minuteOf('2026-11-20T18:30', 'Europe/Berlin')).toBe('2026-11-20T17:30:00.000Z')
  expect(minuteOf('2026-07-20T18:30', 'Europe/Berlin')).toBe('2026-07-20T16:30:00.000Z')
  expect(minuteIn(Date.parse('2026-11-20T17:30:00Z'), 'Europe/Berlin')).toBe('2026-11-20T18:30')
  expect(minuteOf('2026-11-20', 'UTC')).toBeNull()
})
