import { expect, test } from 'vitest'
import { lineStates } from './clause-lines.ts'

test('a line says what decided on it', () => {
  const cedar = 'forbid (principal, action, resource)\nwhen {\n  a && b &&\n  c\n};'
  const at = (piece: string, state: 'holds' | 'fails' | 'unreached') => {
    const from = cedar.lastIndexOf(piece)
    return { from, to: from + 1, state }
  }
  expect(lineStates(cedar, [at('a &', 'holds'), at('b &', 'fails'), at('c\n', 'unreached')])).toEqual([
    null,
    null,
    'fails',
    'unreached',
    null,
  ])
  expect(lineStates(cedar, null)).toEqual([null, null, null, null, null])
})
