import { expect, test } from 'vitest'
import { newId } from './ids.ts'

test('an id is its prefix and a UUIDv7 without hyphens, with the time in front', () => {
  const at = Date.parse('2026-11-20T10:00:00.123Z')
  const id = newId('dec', at)
  expect(id).toMatch(/^dec_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/)
  expect(Number.parseInt(id.slice(4, 16), 16)).toBe(at)
})
test('ids of one process are unique and sort in the order in which they were made, also within a millisecond', () => {
  const at = Date.parse('2026-11-20T10:00:00.123Z')
  const ids = Array.from({ length: 10_000 }, () => newId('dec', at))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.slice(0, 3_800)).toEqual(ids.slice(0, 3_800).sort())
  const now = Array.from({ length: 5_000 }, () => newId('req'))
  expect(new Set(now).size).toBe(now.length)
})
