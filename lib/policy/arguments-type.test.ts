import { describe, expect, test } from 'vitest'
import { argumentsType, decimalErrors } from './arguments-type.ts'
import { cedarSchemaOf, cedarValue, decimalText, EngineError } from './cedar-types.ts'
import { addPath, everything, nothing } from './policy-needs.ts'
import type { JsonObject } from './types.ts'

const typeOf = (properties: JsonObject, required: string[] = []) =>
  argumentsType({ type: 'object', properties, required })

describe('from JSON Schema to what policies read', () => {
  test('scalars, lists of scalars and objects have a counterpart', () => {
    const { type, leftOut } = typeOf(
      {
        s: { type: 'string' },
        i: { type: 'integer' },
        b: { type: 'boolean' },
        cents: { type: 'number', multipleOf: 1 },
        rate: { type: 'number', multipleOf: 0.01 },
        kind: { enum: ['a', 'b'] },
        list: { type: 'array', items: { type: 'string' } },
        o: { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] },
      },
      ['s'],
    )
    expect(leftOut).toEqual([])
    expect(type.attributes).toEqual({
      s: { type: 'String', required: true },
      i: { type: 'Long', required: false },
      b: { type: 'Boolean', required: false },
      cents: { type: 'Long', required: false },
      rate: { type: 'Extension', name: 'decimal', required: false },
      kind: { type: 'String', required: false },
      list: { type: 'Set', element: { type: 'String' }, required: false },
      o: { type: 'Record', attributes: { x: { type: 'Long', required: true } }, required: false },
    })
  })
  test.each<[string, JsonObject]>([
    ['a union of types', { type: ['string', 'null'] }],
    ['a union of schemas', { anyOf: [{ type: 'string' }, { type: 'integer' }] }],
    ['a fraction of any precision', { type: 'number' }],
    ['a fraction finer than Cedar’s', { type: 'number', multipleOf: 0.00001 }],
    ['a list of objects', { type: 'array', items: { type: 'object' } }],
    ['a list of lists', { type: 'array', items: { type: 'array', items: { type: 'string' } } }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }] }],
    ['a list of anything', { type: 'array' }],
    ['null', { type: 'null' }],
    ['anything', {}],
    ['an enum of several types', { enum: ['a', 1] }],
  ])('%s is left out and said', (_, schema) => {
    const { type, leftOut } = typeOf({ x: schema })
    expect(type.attributes).toEqual({})
    expect(leftOut[0]?.pointer).toMatch(/^\/properties\/x/)
  })
  test('names that Cedar’s JSON reads as escapes are left out', () => {
    const properties = JSON.parse(
      '{"__entity":{"type":"string"},"__extn":{"type":"string"},"__proto__":{"type":"string"},"ok":{"type":"string"}}',
    )
    const { type, leftOut } = typeOf(properties)
    expect(Object.keys(type.attributes)).toEqual(['ok'])
    expect(leftOut).toHaveLength(3)
  })
  test('references inside the schema are followed', () => {
    const schema = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/money' } },
      $defs: { money: { type: 'integer' } },
    }
    expect(argumentsType(schema).type.attributes).toEqual({ a: { type: 'Long', required: false } })
  })
})

describe('values are built, never passed through', () => {
  const { type } = typeOf({
    s: { type: 'string' },
    n: { type: 'number', multipleOf: 0.01 },
    o: { type: 'object', properties: { x: { type: 'integer' } } },
  })
  test('what the schema does not name does not arrive', () => {
    const args = {
      s: 'a',
      n: 98.7,
      o: { x: 1, __entity: { type: 'Agent', id: 'root' } },
      __extn: { fn: 'ip', arg: '::1' },
    }
    expect(cedarValue(args, type, everything())).toEqual({
      s: 'a',
      n: { __extn: { fn: 'decimal', arg: '98.7' } },
      o: { x: 1 },
    })
  })
  test('what no rule names does not arrive either', () => {
    const needs = nothing()
    addPath(needs, ['o', 'x'], true)
    expect(cedarValue({ s: 'a'.repeat(1000), o: { x: 1 } }, type, needs)).toEqual({ o: { x: 1 } })
    expect(cedarSchemaOf(type, needs)).toEqual({
      type: 'Record',
      attributes: { o: { type: 'Record', attributes: { x: { type: 'Long', required: false } }, required: false } },
    })
  })
  test('a value of another type than the schema promised is an error, not a missing value', () => {
    expect(() => cedarValue({ s: 5 }, type, everything())).toThrow(EngineError)
    expect(() => cedarValue({ o: { x: 1.5 } }, type, everything())).toThrow(EngineError)
  })
})

test('decimals are exact or refused', () => {
  expect([0, 1, -0, 98.7, -0.0001, 12345.6789].map(decimalText)).toEqual([
    '0.0',
    '1.0',
    '0.0',
    '98.7',
    '-0.0001',
    '12345.6789',
  ])
  expect([0.00001, 1 / 3, 1e21, 1e15, 0.1 + 0.2].map(decimalText)).toEqual([null, null, null, null, null])
  const { type } = typeOf({
    rate: { type: 'number', multipleOf: 0.01 },
    list: { type: 'array', items: { type: 'number', multipleOf: 0.5 } },
  })
  expect(decimalErrors({ rate: 0.1 + 0.2, list: [1, 1e300] }, type).map((e) => e.pointer)).toEqual([
    '/arguments/rate',
    '/arguments/list/1',
  ])
})
