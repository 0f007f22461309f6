import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../policy/types.ts'
import { jsonDifference, lineDifference } from './json-difference.ts'

test('the smallest places that differ, as pointers', () => {
  expect(jsonDifference({ a: 1, b: [1, 2], 'x/y': null }, { a: 1, b: [1, 3, 4], 'x/y': '~' })).toEqual([
    { pointer: '/b/1', was: 2, is: 3 },
    { pointer: '/b/2', is: 4 },
    { pointer: '/x~1y', was: null, is: '~' },
  ])
  expect(jsonDifference(undefined, { a: 1 })).toEqual([{ pointer: '', is: { a: 1 } }])
  expect(jsonDifference({ a: { b: 1 } }, { a: [1] })).toEqual([{ pointer: '/a', was: { b: 1 }, is: [1] }])
})

test('a value differs from another exactly when it is not the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const plain = (v: unknown) => JSON.parse(JSON.stringify(v)) as Json
      const [x, y] = [plain(a), plain(b)]
      expect(jsonDifference(x, x)).toEqual([])
      expect(jsonDifference(x, y).length === 0).toBe(JSON.stringify(sorted(x)) === JSON.stringify(sorted(y)))
    }),
  )
})
const sorted = (v: Json): Json =>
  Array.isArray(v)
    ? v.map(sorted)
    : typeof v === 'object' && v !== null
      ? Object.fromEntries(
          Object.keys(v)
            .sort()
            .map((k) => [k, sorted(v[k] as Json)]),
        )
      : v

test('both texts can be read back from the lines, and as few as possible were touched', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 }).map((l) => l.join('\n'))
  fc.assert(
    fc.property(text, text, (was, is) => {
      const lines = lineDifference(was, is)
      const side = (op: string) => lines.filter((l) => l.op !== op).map((l) => l.text)
      expect(side('added')).toEqual(was === '' ? [] : was.split('\n'))
      expect(side('removed')).toEqual(is === '' ? [] : is.split('\n'))
      if (was === is) expect(lines.every((l) => l.op === 'same')).toBe(true)
    }),
  )
  expect(lineDifference('a\nb\nc', 'a\nx\nc').map((l) => `${l.op} ${l.text}`)).toEqual([
    'same a',
    'removed b',
    'added x',
    'same c',
  ])
})
