import { describe, expect, it } from 'vitest'
import { disclosureDigest, disclosureText, newSalt, readDisclosure, writeDisclosure } from './disclose.ts'

describe('a disclosure', () => {
  it('has the digests of the examples in RFC 9901, section 4.2', () => {
    // The RFC's own texts, spaces included: the digest is over the text as it was written.
    const family = '["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"]'
    expect(disclosureText(family)).toBe('WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0')
    expect(disclosureDigest(family)).toBe('X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0')
  })
  it('is read back as its name and value, fractions and all', () => {
    const value = { confidence: 0.82, text: 'ü "quoted"\n', nothing: null, list: [1, -0.5] }
    expect(readDisclosure(writeDisclosure('reasoning', value).json)).toEqual({ name: 'reasoning', value })
  })
  it('of the same value differs each time, so that nobody can guess and compare', () => {
    expect(writeDisclosure('a', 1).digest).not.toBe(writeDisclosure('a', 1).digest)
  })
  it('is one line, so that several can be sealed together', () => {
    expect(writeDisclosure('a', 'x\ny\r\u2028').json).not.toMatch(/[\n\r]/)
  })
  it.each(['{}', '[1,2]', '["a","b"]', '["a",1,2]', '[1,"a",2]', '["a","b",1,2]', 'null'])('is not %s', (json) => {
    expect(() => readDisclosure(json)).toThrow('not a disclosure')
  })
})

it('a salt has 128 bits and never comes twice', () => {
  const salts = Array.from({ length: 2000 }, newSalt)
  expect(new Set(salts).size).toBe(2000)
  for (const salt of salts) expect(Buffer.from(salt, 'base64url')).toHaveLength(16)
})
