import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasHidden, mixedScripts, pieces } from './hidden-characters.ts'

test('what cannot be seen is named where it stands', () => {
  expect(pieces('test\u200bdata')).toEqual([
    { text: 'test', at: 0 },
    { text: 'U+200B', at: 4, hidden: 'zero-width space' },
    { text: 'data', at: 5 },
  ])
  expect(pieces('\u202egnp.exe')[0]).toMatchObject({ text: 'U+202E', hidden: 'right-to-left override' })
  for (const c of ['\u0000', '\u0007', '\r', '\u00a0', '\u00ad', '\u2028', '\ufeff', '\u3164', '\ue000', '\u{e0041}'])
    expect(hasHidden(`a${c}b`), c.codePointAt(0)?.toString(16)).toBe(true)
})

test('ordinary writing of any language is left as it is', () => {
  for (const text of ['Grüße, 412 €', 'Привет', '支払い', 'مرحبا', 'two\nlines', ' a  b ', '👍'])
    expect(pieces(text)).toEqual([{ text, at: 0 }])
})

test('nothing is lost: the visible pieces and the named characters make the whole text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const whole = pieces(text)
        .map((p) => (p.hidden ? String.fromCodePoint(Number.parseInt(p.text.slice(2), 16)) : p.text))
        .join('')
      expect(whole).toBe(text)
    }),
    { numRuns: 50 },
  )
}, 20_000)

test('a word out of two alphabets is told, two words are not', () => {
  expect(mixedScripts('pаypal')).toBe(true) // Cyrillic а
  expect(mixedScripts('paypal Москва')).toBe(false)
})
