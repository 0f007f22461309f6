import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../platform/strict-json.ts'
import { canonicalJson, canonicalJsonWithFractions, NotCanonicalError, sha256Of } from './canonical-json.ts'
import vectors from './testdata/jcs.json' with { type: 'json' }

describe('RFC 8785', () => {
  it.each(vectors)('writes the vector "$name"', ({ input, hex }) => {
    expect(Buffer.from(canonicalJsonWithFractions(JSON.parse(input))).toString('hex')).toBe(hex)
  })
  it('agrees with the npm package "canonicalize" on every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' }), (value) => {
        expect(canonicalJsonWithFractions(value as Json)).toBe(canonicalize(value))
      }),
      { numRuns: 1000 },
    )
  })
  it('does not depend on the order in which members were written', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.integer(), { noNullPrototype: true }),
        fc.infiniteStream(fc.nat()),
        (o, random) => {
          const shuffled = Object.entries(o)
            .map((e) => [random.next().value as number, e] as const)
            .sort(([a], [b]) => a - b)
            .map(([, e]) => e)
          expect(canonicalJson(Object.fromEntries(shuffled))).toBe(canonicalJson(o))
        },
      ),
    )
  })
  it('sorts by UTF-16 code units, not by code points', () => {
    // U+10000 is written D800 DC00 and so comes before U+E000
    expect(canonicalJson({ '\u{e000}': 1, '\u{10000}': 2, Z: 3, _: 4, a: 5 })).toBe(
      '{"Z":3,"_":4,"a":5,"\u{10000}":2,"\u{e000}":1}',
    )
  })
  it('writes −0 as 0', () => {
    expect(canonicalJson([-0, 0])).toBe('[0,0]')
    expect(canonicalJsonWithFractions(-0)).toBe('0')
  })
  it('reads back as what it wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = canonicalJsonWithFractions(value as Json)
        expect(canonicalJsonWithFractions(JSON.parse(text))).toBe(text)
      }),
    )
  })
  it('keeps a member that is called __proto__', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1},"b":1}')
  })
})

describe('what is not JSON', () => {
  class Thing {
    a = 1
  }
  const circle: unknown[] = []
  circle.push(circle)
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['an item that is undefined', [undefined]],
    ['a hole', new Array(2)],
    ['a function', { a: () => 1 }],
    ['a toJSON of its own', { toJSON: () => 1 }],
    ['a symbol', [Symbol('a')]],
    ['a bigint', 1n],
    ['NaN', NaN],
    ['Infinity', [Infinity]],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set([1])],
    ['a Date', new Date(0)],
    ['bytes', new Uint8Array(2)],
    ['an instance of a class', new Thing()],
    ['a boxed string', Object('a')],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['a circle', circle],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value as Json)).toThrow(NotCanonicalError)
    expect(() => canonicalJsonWithFractions(value as Json)).toThrow(NotCanonicalError)
  })
  it.each([0.5, 2 ** 53, -(2 ** 53), 1e21, 5e-324])('refuses the number %d where only safe integers may be', (n) => {
    expect(() => canonicalJson({ n })).toThrow(NotCanonicalError)
    expect(canonicalJsonWithFractions({ n })).toBe(JSON.stringify({ n }))
  })
  it('takes an object without a prototype', () => {
    expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}')
  })
})

it('names a hash by its algorithm', () => {
  expect(sha256Of('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(sha256Of('é')).toBe(sha256Of(Buffer.from('é')))
})
