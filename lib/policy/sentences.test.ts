import { describe, expect, test } from 'vitest'
import { cardSentence, formatAmount, visible } from './sentences.ts'
import { DELETE, REFUND, refund } from './testing/fixtures.ts'

const order = [{ type: 'order', id: '48213' }]
const reach = { source: 'arguments' as const, unbounded: false, rows: 1, amount: { value: 41_200, currency: 'EUR' } }

describe('the sentence of a card', () => {
  test('says who wants what, how much, on what, where, and for whom', () => {
    const r = refund(41_200, { on_behalf_of: { type: 'user', id: 'u-77', proven: false } })
    const { plain, segments } = cardSentence(r, REFUND, order, reach)
    expect(plain).toBe(
      'refund-assistant wants to refund €412.00 for order 48213 in production, on behalf of user u-77 (claimed).',
    )
    expect(segments.filter((s) => s.strong).map((s) => s.text)).toEqual([
      'refund-assistant',
      'refund €412.00',
      'production',
    ])
    expect(segments.filter((s) => s.claimed)).toHaveLength(1)
  })
  test('of a proven person without doubt, of many rows with their number, of an unknown tool by its name', () => {
    const proven = refund(1, { on_behalf_of: { type: 'user', id: 'u-77', proven: true } })
    expect(cardSentence(proven, REFUND, [], reach).plain).toMatch(/on behalf of user u-77\.$/)
    expect(cardSentence(refund(1), DELETE, [], { source: 'preview', unbounded: false, rows: 14_200 }).plain).toBe(
      'refund-assistant wants to delete records, reaching 14,200 rows, in production.',
    )
    expect(cardSentence(refund(1, { tool: 'x.y' }), null, [], { source: 'none', unbounded: true }).plain).toBe(
      'refund-assistant wants to call x.y in production.',
    )
  })
  test('nothing hidden stays hidden', () => {
    expect(visible('a\u202Eb\u200Bc\u00ADd\ne\u00A0f\u{E0041}')).toBe(
      'a⟨U+202E⟩b⟨U+200B⟩c⟨U+00AD⟩d⟨U+000A⟩e⟨U+00A0⟩f⟨U+E0041⟩',
    )
    expect(visible('Ärger über 48,50 € 日本 🙂')).toBe('Ärger über 48,50 € 日本 🙂')
    expect(cardSentence(refund(1), REFUND, [{ type: 'order', id: '1\u2066234' }], reach).plain).toContain(
      '1⟨U+2066⟩234',
    )
  })
  test('amounts by the digits of their currency', () => {
    expect(
      [
        formatAmount({ value: 41_200, currency: 'EUR' }),
        formatAmount({ value: 500, currency: 'JPY' }),
        formatAmount({ value: 1_234, currency: 'KWD' }),
      ].map((s) => s.replace('\u00A0', ' ')),
    ).toEqual(['€412.00', '¥500', 'KWD 1.234'])
    expect(formatAmount({ value: 5, currency: 'E' })).toBe('5 minor units of E')
  })
})
