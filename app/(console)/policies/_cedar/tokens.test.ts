import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOf, tokensOf } from './tokens.ts'

const POLICY = `// Large refunds
@reason("limit")
forbid (principal is Agent, action == Action::"billing.refund", resource)
when { context has amount && context.amount.value > 25000 };`

const piece = fc.constantFrom(
  'forbid',
  'when',
  'x1',
  '42',
  ' ',
  '\n',
  '"',
  '\\',
  '/',
  '//',
  '@',
  '::',
  '{',
  '\u202e',
  '\ud83d',
  '🦭',
)

describe('a coloured policy', () => {
  test('is the policy, to the letter', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('')
        expect(
          tokensOf(text)
            .map((t) => t.text)
            .join(''),
        ).toBe(text)
        expect(
          linesOf(text)
            .map((line) => line.map((t) => t.text).join(''))
            .join('\n'),
        ).toBe(text)
      }),
    )
  })
  test('tells effects, keywords, names, strings, numbers and comments apart', () => {
    const kinds = (kind: string) =>
      tokensOf(POLICY)
        .filter((t) => t.kind === kind)
        .map((t) => t.text)
    expect(kinds('comment')).toEqual(['// Large refunds'])
    expect(kinds('annotation')).toEqual(['@reason'])
    expect(kinds('effect')).toEqual(['forbid'])
    expect(kinds('keyword')).toEqual(['is', 'when', 'has'])
    expect(kinds('string')).toEqual(['"limit"', '"billing.refund"'])
    expect(kinds('number')).toEqual(['25000'])
    expect(kinds('variable')).toEqual(['principal', 'action', 'resource', 'context', 'context'])
  })
  test('does not take a keyword inside of a string or a longer name for one', () => {
    expect(tokensOf('"when"').map((t) => t.kind)).toEqual(['string'])
    expect(tokensOf('whenever inside').every((t) => t.kind === 'text')).toBe(true)
  })
})
