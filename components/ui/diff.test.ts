import { expect, test } from 'vitest'
import { diffJson } from './diff.tsx'

test('every place that differs is named once, by pointer', () => {
  expect(
    diffJson(
      { order: '1', amount: { value: 412, currency: 'EUR' }, to: ['a', 'b'] },
      { order: '1', amount: { value: 250, currency: 'EUR' }, to: ['a'], note: 'x' },
    ),
  ).toEqual([
    { at: '/amount/value', was: 412, is: 250 },
    { at: '/to', was: ['a', 'b'], is: ['a'] },
    { at: '/note', was: undefined, is: 'x' },
  ])
  expect(diffJson({ a: 1 }, { a: 1 })).toEqual([])
  expect(diffJson(undefined, { rows: 1 })).toEqual([{ at: '/', was: undefined, is: { rows: 1 } }])
})
