import { expect, test } from 'vitest'
import { formatLeft, formatTime, formatUtc, spellDuration, zoneName } from './format-time.ts'

const today = new Date('2026-11-20T12:00:00Z')
const at = (text: string) => new Date(text)

test('a moment is told in the person’s zone, as short as the day allows', () => {
  expect(formatTime(at('2026-11-20T08:32:07Z'), 'Europe/Berlin', 'short', today)).toBe('09:32')
  expect(formatTime(at('2026-11-14T08:32:07Z'), 'Europe/Berlin', 'short', today)).toBe('14 Nov')
  expect(formatTime(at('2025-11-14T08:32:07Z'), 'Europe/Berlin', 'minute', today)).toBe('14 Nov 2025, 09:32')
  expect(formatTime(at('2026-11-20T08:32:07Z'), 'UTC', 'minute', today)).toBe('today, 08:32')
  expect(formatTime(at('2026-11-14T08:32:07Z'), 'America/New_York', 'full', today)).toBe(
    'Saturday 14 Nov 2026, 03:32:07',
  )
  expect(formatUtc(at('2026-11-14T08:32:07.900Z'))).toBe('2026-11-14 08:32:07 UTC')
})

test('midnight belongs to its day in the zone, not in UTC', () => {
  expect(formatTime(at('2026-11-19T23:30:00Z'), 'Europe/Berlin', 'minute', today)).toBe('today, 00:30')
  expect(formatTime(at('2026-11-19T23:30:00Z'), 'UTC', 'minute', today)).toBe('19 Nov, 23:30')
})

test('what is left never rounds up and never goes below zero', () => {
  expect([59_999, 221_000, 3_729_000, 187_200_000, -5].map(formatLeft)).toEqual([
    '0:59',
    '3:41',
    '1:02:09',
    '2 d 4 h',
    '0:00',
  ])
})

test('durations and zones are spelled', () => {
  expect([1_000, 45_000, 240_000, 7_500_000, 172_800_000].map(spellDuration)).toEqual([
    '1 second',
    '45 seconds',
    '4 minutes',
    '2 hours 5 minutes',
    '2 days',
  ])
  expect([zoneName('Europe/Berlin'), zoneName('UTC'), zoneName('America/Argentina/Buenos_Aires')]).toEqual([
    'Berlin time',
    'UTC',
    'Buenos Aires time',
  ])
})
