import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Json, parseStrictJson, StrictJsonError } from './strict-json.ts'
import { isStrictJson } from './strict-json-fault.ts'

const refusal = (input: string | Uint8Array, options?: { depthMax: number }) => {
  try {
    return { accepted: parseStrictJson(input, options) }
  } catch (e) {
    if (!(e instanceof StrictJsonError)) throw e
    return { code: e.code, pointer: e.pointer }
  }
}
const withoutMinusZero = (v: Json): Json => JSON.parse(JSON.stringify(v))
const sound = fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }).filter((v) => isStrictJson(JSON.stringify(v), 64))

describe('what is accepted', () => {
  it('reads what JSON.parse reads, with −0 as 0', () => {
    fc.assert(
      fc.property(sound, fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(parseStrictJson(text)).toStrictEqual(withoutMinusZero(value as Json))
        expect(parseStrictJson(Buffer.from(text))).toStrictEqual(withoutMinusZero(value as Json))
      }),
      { numRuns: 500 },
    )
  })
  it('reads a part of a larger buffer', () => {
    const bytes = Buffer.from('xx{"a":1}yy')
    expect(parseStrictJson(bytes.subarray(2, 9))).toEqual({ a: 1 })
  })
  it('allows fractions, exponents and the largest safe integers', () => {
    expect(parseStrictJson('[0.82,1e3,-2.5E-3,9007199254740991,-9007199254740991,1.0]')).toEqual([
      0.82, 1000, -0.0025, 9007199254740991, -9007199254740991, 1,
    ])
  })
  it.each(['-0', '[-0]', '{"a":-0.0}', '{"a":{"b":[1,-0e9]}}', '-1e-400'])('turns the zero of %s into 0', (text) => {
    expect(JSON.stringify(parseStrictJson(text))).not.toContain('-')
    const zeros = (v: Json): Json[] => (v !== null && typeof v === 'object' ? Object.values(v).flatMap(zeros) : [v])
    expect(zeros(parseStrictJson(text)).some((v) => Object.is(v, -0))).toBe(false)
  })
  it('keeps __proto__, constructor and toString as plain members', () => {
    const value = parseStrictJson(
      '{"__proto__":{"admin":true,"n":-0},"constructor":{"prototype":1},"toString":"x"}',
    ) as { [name: string]: Json }
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'toString'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('admin' in value).toBe(false)
    expect(Object.getOwnPropertyDescriptor(value, '__proto__')?.value).toEqual({ admin: true, n: 0 })
  })
  it('keeps −0 inside of a __proto__ member from reaching a setter', () => {
    const value = parseStrictJson('{"__proto__":-0}') as object
    expect(Object.getOwnPropertyDescriptor(value, '__proto__')?.value).toBe(0)
  })
  it('does not take the same name in different objects, or inside a string, for a duplicate', () => {
    const text = '{"a":{"a":1},"b":[{"a":1},{"a":1}],"c":"{\\"a\\":1,\\"a\\":2}","d\\\\":":","":{}}'
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
  })
  it('accepts pairs of surrogates, escaped or not', () => {
    expect(parseStrictJson('["\\ud83d\\ude02","😂"]')).toEqual(['😂', '😂'])
  })
  it('accepts nesting up to the limit', () => {
    expect(refusal(`${'['.repeat(64)}${']'.repeat(64)}`)).toHaveProperty('accepted')
    expect(refusal('[[[1]]]', { depthMax: 3 })).toHaveProperty('accepted')
  })
})

describe('what is refused, and where', () => {
  it.each([
    ['{"a":1,"a":2}', 'duplicate_key', '/a'],
    ['{"a":1,"\\u0061":2}', 'duplicate_key', '/a'],
    ['{"x":[0,{"b/~":1,"c":2,"b/~":1}]}', 'duplicate_key', '/x/1/b~1~0'],
    ['{"__proto__":1,"__proto__":1}', 'duplicate_key', '/__proto__'],
    ['{"1":1,"1":1}', 'duplicate_key', '/1'],
    ['{"a":9007199254740992}', 'number_out_of_range', '/a'],
    ['{"a":9007199254740993}', 'number_out_of_range', '/a'],
    ['[-9007199254740993]', 'number_out_of_range', '/0'],
    ['{"a":1e21}', 'number_out_of_range', '/a'],
    ['{"a":1e400}', 'number_out_of_range', '/a'],
    ['{"a":-1E999}', 'number_out_of_range', '/a'],
    ['{"a":NaN}', 'invalid_json', '/a'],
    ['{"a":Infinity}', 'invalid_json', '/a'],
    ['{"a":-Infinity}', 'invalid_json', '/a'],
    ['{"a":01}', 'invalid_json', '/a'],
    ['{"a":1.}', 'invalid_json', '/a'],
    ['{"a":.5}', 'invalid_json', '/a'],
    ['{"a":0x10}', 'invalid_json', '/a'],
    ['{"a":+1}', 'invalid_json', '/a'],
    ['{"a":undefined}', 'invalid_json', '/a'],
    ["{'a':1}", 'invalid_json', ''],
    ['{"a":1,}', 'invalid_json', ''],
    ['[1,]', 'invalid_json', '/1'],
    ['{"a":1 "b":2}', 'invalid_json', ''],
    ['{"a" 1}', 'invalid_json', '/a'],
    ['{"a":"x\ty"}', 'invalid_json', '/a'],
    ['{"a":"\\x41"}', 'invalid_json', '/a'],
    ['{"a":"open', 'invalid_json', '/a'],
    ['{"a":"open\\', 'invalid_json', '/a'],
    ['{"a":[1,2', 'invalid_json', '/a'],
    ['{}{}', 'invalid_json', ''],
    ['// no\n{}', 'invalid_json', ''],
    ['', 'invalid_json', ''],
    [' ', 'invalid_json', ''],
    ['\ufeff{}', 'invalid_json', ''],
    ['{"a":1}\0', 'invalid_json', ''],
    ['{"a":["\\ud800"]}', 'invalid_string', '/a/0'],
    ['{"a":"\\udc00\\ud800"}', 'invalid_string', '/a'],
    ['{"a\\ud800":1}', 'invalid_string', ''],
    ['{"a":"\\u0000"}', 'invalid_string', '/a'],
    ['{"\\u0000":1}', 'invalid_string', ''],
  ])('%j: %s at %j', (text, code, pointer) => {
    expect(refusal(text)).toEqual({ code, pointer })
    expect(refusal(Buffer.from(text))).toEqual({ code, pointer })
  })

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut sequence', [0x22, 0xe2, 0x82]],
    ['a code point beyond U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('bytes that are not UTF-8: %s', (_, bytes) => {
    expect(refusal(new Uint8Array(bytes))).toEqual({ code: 'invalid_utf8', pointer: null })
  })
  it('a lone surrogate in a string that was decoded elsewhere', () => {
    expect(refusal('{"a":"\ud800"}')).toEqual({ code: 'invalid_utf8', pointer: null })
  })

  it('nesting beyond the limit, without running out of stack', () => {
    expect(refusal(`${'['.repeat(65)}${']'.repeat(65)}`)).toMatchObject({ code: 'too_deep' })
    expect(refusal('{"a":{"b":[1]}}', { depthMax: 2 })).toEqual({ code: 'too_deep', pointer: '/a/b' })
    expect(refusal('['.repeat(1_000_000))).toMatchObject({ code: 'too_deep' })
    expect(refusal('{"a":'.repeat(200_000))).toMatchObject({ code: 'too_deep' })
  })
  it('a string of a megabyte that is wrong at its end', () => {
    expect(refusal(`{"a":"${'x\\n'.repeat(300_000)}\\ud800"}`)).toEqual({ code: 'invalid_string', pointer: '/a' })
  })
})

describe('the two halves', () => {
  const pieces = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', ' ', '\n', '"a"', '"b"', '"\\u0061"', '"\\ud800"', '"\\u0000"', '"', '\\', '""'],
    ...[
      '1',
      '-0',
      '-',
      '1e400',
      '9007199254740993',
      '0.5',
      '01',
      'true',
      'false',
      'null',
      'NaN',
      '\u0001',
      '"__proto__"',
    ],
  )
  it('judge every text alike', () => {
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 14 }).map((p) => p.join('')),
      fc.tuple(sound, fc.nat(), pieces).map(([value, at, piece]) => {
        const text = JSON.stringify(value)
        const cut = at % (text.length + 1)
        return text.slice(0, cut) + piece + text.slice(cut + 1)
      }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect('accepted' in refusal(text)).toBe(isStrictJson(text, 64))
      }),
      { numRuns: 5000 },
    )
  })
  it('accept nothing that JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
        const text = parts.join('')
        if (isStrictJson(text, 64)) expect(() => JSON.parse(text)).not.toThrow()
      }),
      { numRuns: 5000 },
    )
  })
})
