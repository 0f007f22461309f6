import { expect, test } from 'vitest'
import { CONNECTIONS_DEFAULT, CONNECTIONS_MIN, roomTrouble, sharesOf, startTrouble } from './connections.ts'

test('the shares of a process are what it was given, and nobody gets none', () => {
  for (let total = CONNECTIONS_MIN; total <= 200; total++) {
    const shares = Object.values(sharesOf(total))
    expect(
      shares.reduce((a, b) => a + b, 1),
      String(total),
    ).toBe(total)
    expect(Math.min(...shares), String(total)).toBeGreaterThanOrEqual(2)
  }
})

test('two installations of three processes each fit into a PostgreSQL as it comes', () => {
  // max_connections 100, three of them kept for superusers
  expect(3 * CONNECTIONS_DEFAULT).toBeLessThanOrEqual(97)
  expect(2 * 3 * CONNECTIONS_MIN).toBeLessThanOrEqual(97)
  expect(sharesOf(CONNECTIONS_DEFAULT)).toEqual({ record: 6, facts: 6, plain: 4, scoped: 7, errands: 2 })
})

test('too few of them are said in one sentence, before the start and when it fails', () => {
  expect(roomTrouble(80, 3, 26)).toBeNull()
  expect(roomTrouble(50, 3, 26)).toBe(
    'The database has room for 50 more connections, and these processes may open up to 78: raise its max_connections, or set COUNTERSIGN_CONNECTIONS (now 26 a process) to 16.',
  )
  expect(startTrouble(Object.assign(new Error('sorry, too many clients already'), { code: '53300' }))).toMatch(
    /^the database has no connection left: .* COUNTERSIGN_CONNECTIONS$/,
  )
  expect(startTrouble(new Error('one\ntwo'))).toBe('one')
})
