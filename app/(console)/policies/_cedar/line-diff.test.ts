import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from './line-diff.ts'

test('what is gone and what stayed is the text before; what is new and what stayed is the text now', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 }).map((l) => l.join('\n'))
  fc.assert(
    fc.property(text, text, (was, is) => {
      const lines = diffLines(was, is)
      const of = (kind: string) => lines.filter((l) => l.kind !== kind).map((l) => l.text)
      expect(of('new').join('\n')).toBe(was)
      expect(of('gone').join('\n')).toBe(is)
    }),
  )
})
test('a line that was changed is shown as gone, then as new', () => {
  expect(diffLines('forbid\nwhen 1\n;', 'forbid\nwhen 2\n;').map((l) => `${l.kind} ${l.number}`)).toEqual([
    'same 1',
    'gone 2',
    'new 2',
    'same 3',
  ])
})
