import { describe, expect, test } from 'vitest'
import { compileArguments } from './check-arguments.ts'
import { schemaLimits } from './schema-limits.ts'
import { REFUND } from './testing/fixtures.ts'
import type { JsonObject } from './types.ts'

const check = (schema: JsonObject, args: JsonObject) => compileArguments(schema)(args).map((e) => e.pointer)
const codes = (schema: JsonObject) => schemaLimits(schema).map((f) => f.code)
const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more })

describe('arguments that do not fit are refused with the field named', () => {
  const schema = REFUND.input_schema
  test('a right call passes', () => {
    expect(check(schema, { order: '1', amount: { value: 1, currency: 'EUR' } })).toEqual([])
  })
  test('all missing and all extra arguments at once', () => {
    expect(check(schema, { approved: true, 'a/b~c': 1 })).toEqual([
      '/arguments/order',
      '/arguments/amount',
      '/arguments/approved',
      '/arguments/a~1b~0c',
    ])
  })
  test('a wrong type, deep inside', () => {
    expect(compileArguments(schema)({ order: '1', amount: { value: '40', currency: 'EUR' } })).toEqual([
      { pointer: '/arguments/amount/value', message: 'must be an integer' },
    ])
  })
  test('a pattern that does not match', () => {
    expect(check(schema, { order: 'abc', amount: { value: 1, currency: 'EUR' } })).toEqual(['/arguments/order'])
  })
  test('each pattern is its own, within a schema and between schemas', () => {
    const two = object({ a: { type: 'string', pattern: '^a$' }, b: { type: 'string', pattern: '^b$' } })
    expect(check(two, { a: 'a', b: 'b' })).toEqual([])
    expect(check(two, { a: 'a', b: 'a' })).toEqual(['/arguments/b'])
    expect(check(object({ c: { type: 'string', pattern: '^c$' } }), { c: 'a' })).toEqual(['/arguments/c'])
  })
  test('an extra argument, also when the schema allows others or composes', () => {
    expect(check(object({ a: { type: 'string' } }, { additionalProperties: true }), { b: 1 })).toEqual(['/arguments/b'])
    expect(check(object({ a: { type: 'string' } }, { additionalProperties: { type: 'number' } }), { b: 1 })).toEqual([
      '/arguments/b',
    ])
    const composed = object({ a: { type: 'string' } }, { allOf: [{ properties: { b: { type: 'integer' } } }] })
    expect(check(composed, { a: 'x', b: 1 })).toEqual([])
    expect(check(composed, { c: 1 })).toEqual(['/arguments/c'])
  })
  test('names that every object inherits are arguments like others', () => {
    expect(check(object({ toString: { type: 'string' } }), {})).toEqual([])
    expect(check(object({}, { required: ['constructor'] }), {})).toEqual(['/arguments/constructor'])
    expect(check(object({ a: {} }), JSON.parse('{"__proto__": 1}'))).toEqual(['/arguments/__proto__'])
  })
  test('formats are checked, and fractions by decimal steps', () => {
    expect(check(object({ d: { type: 'string', format: 'date' } }), { d: '2026-02-30' })).toEqual(['/arguments/d'])
    expect(check(object({ n: { type: 'number', multipleOf: 0.01 } }), { n: 98.7 })).toEqual([])
    expect(check(object({ n: { type: 'number', multipleOf: 0.01 } }), { n: 98.705 })).toEqual(['/arguments/n'])
  })
})

describe('a schema is a tenant’s code in a shared process', () => {
  test.each<[string, JsonObject, string]>([
    ['larger than 64 KiB', object({ a: { description: 'x'.repeat(70_000) } }), 'schema_too_large'],
    ['with a remote reference', object({ a: { $ref: 'https://example.com/s.json' } }), 'remote_reference'],
    ['with a reference to a file', object({ a: { $ref: 'other.json#/a' } }), 'remote_reference'],
    ['that refers to itself', object({ a: { $ref: '#' } }), 'recursive_reference'],
    [
      'with a circle of references',
      object(
        { a: { $ref: '#/$defs/x' } },
        { $defs: { x: { items: { $ref: '#/$defs/y' } }, y: { $ref: '#/$defs/x' } } },
      ),
      'recursive_reference',
    ],
    ['with a reference to nothing', object({ a: { $ref: '#/$defs/none' } }), 'unknown_reference'],
    ['with a base of its own', object({ a: { $id: 'https://example.com/' } }), 'keyword_refused'],
    ['of an older draft', object({}, { $schema: 'http://json-schema.org/draft-07/schema#' }), 'wrong_dialect'],
    ['with a pattern that looks ahead', object({ a: { type: 'string', pattern: '(?=a)b' } }), 'pattern_refused'],
    ['with a pattern that refers back', object({ a: { type: 'string', pattern: '(a)\\1' } }), 'pattern_refused'],
    ['with a huge pattern', object({ a: { type: 'string', pattern: '(a{500}b{500}){1}c{900}' } }), 'pattern_refused'],
    ['with a pattern for names', { type: 'object', patternProperties: { '(?=x)': {} } }, 'pattern_refused'],
    ['with a format nobody knows', object({ a: { type: 'string', format: 'regex' } }), 'unknown_format'],
    ['that compares every pair', object({ a: { type: 'array', uniqueItems: true } }), 'unique_items_unbounded'],
  ])('%s is refused', (_, schema, code) => {
    expect(codes(schema)).toContain(code)
    expect(() => compileArguments(schema)).toThrow()
  })
  test('references that grow exponentially are counted before anything compiles', () => {
    const $defs: JsonObject = { d0: { type: 'string' } }
    for (let i = 1; i < 40; i++)
      $defs[`d${i}`] = { allOf: [{ $ref: `#/$defs/d${i - 1}` }, { $ref: `#/$defs/d${i - 1}` }] }
    const started = performance.now()
    expect(codes(object({ a: { $ref: '#/$defs/d39' } }, { $defs }))).toContain('schema_too_costly')
    expect(performance.now() - started).toBeLessThan(5_000)
  })
  test('nesting is bounded, without recursion of our own', () => {
    let deep: JsonObject = { type: 'string' }
    for (let i = 0; i < 5_000; i++) deep = { properties: { a: deep } }
    expect(() => compileArguments(object({ a: deep }))).toThrow()
    let fine: JsonObject = { type: 'string' }
    for (let i = 0; i < 12; i++) fine = { type: 'object', properties: { a: fine } }
    expect(codes(object({ a: fine }))).toEqual([])
  })
  test('a pattern that hangs a backtracking engine runs in linear time', () => {
    const schema = object({ a: { type: 'string', pattern: '^(a+)+$' } })
    const started = performance.now()
    expect(check(schema, { a: `${'a'.repeat(16_000)}!` })).toEqual(['/arguments/a'])
    expect(performance.now() - started).toBeLessThan(5_000)
  })
  test('a text too long to match is refused, not passed', () => {
    expect(check(object({ a: { type: 'string', pattern: '.' } }), { a: 'a'.repeat(20_000) })).toEqual(['/arguments/a'])
  })
  test('keywords that nobody knows are refused', () => {
    expect(() => compileArguments(object({ a: { type: 'string', maxLenght: 5 } }))).toThrow()
  })
})
