import { expect, test } from 'vitest'
import { daysOf, type Period } from './periods.ts'

const NOW = new Date('2026-11-20T23:30:00Z')
test.each<[Period, string, string, string]>([
  ['today', 'UTC', '2026-11-20', '2026-11-20'],
  ['today', 'Europe/Berlin', '2026-11-21', '2026-11-21'],
  ['7d', 'UTC', '2026-11-14', '2026-11-20'],
  ['30d', 'UTC', '2026-10-22', '2026-11-20'],
  ['this_quarter', 'UTC', '2026-10-01', '2026-11-20'],
  ['last_quarter', 'UTC', '2026-07-01', '2026-09-30'],
  ['this_year', 'UTC', '2026-01-01', '2026-11-20'],
])('%s in %s is from %s to %s', (period, zone, from, to) => expect(daysOf(period, NOW, zone)).toEqual({ from, to }))

test('the quarter before the first of a year is the last of the year before', () => {
  expect(daysOf('last_quarter', new Date('2026-02-28T12:00:00Z'), 'UTC')).toEqual({
    from: '2025-10-01',
    to: '2025-12-31',
  })
})
