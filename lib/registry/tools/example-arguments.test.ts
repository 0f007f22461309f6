import { expect, test } from 'vitest'
import { compileArguments } from '../../policy/check-arguments.ts'
import { readPointer } from '../../policy/json-pointer.ts'
import type { JsonObject, ToolDefinition } from '../../policy/types.ts'
import { exampleArguments, withValue } from './example-arguments.ts'

const tool = (properties: JsonObject, required: string[], more: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name: 'a.tool',
  title: 'A tool',
  verb: 'use',
  description: 'For tests.',
  input_schema: { type: 'object', properties, required },
  class: 'write',
  reversibility: 'reversible',
  data_classes: [],
  effects: [],
  pointers: {},
  ...more,
})

const SCHEMAS: [what: string, schema: JsonObject][] = [
  ['text', { type: 'string' }],
  ['short text', { type: 'string', minLength: 3, maxLength: 3 }],
  ['long text', { type: 'string', minLength: 300, maxLength: 400 }],
  ['digits', { type: 'string', pattern: '^[0-9]{1,12}$' }],
  ['exactly eight digits', { type: 'string', pattern: '^[0-9]{8}$' }],
  ['a version', { type: 'string', pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$' }],
  ['a date', { type: 'string', format: 'date' }],
  ['an e-mail', { type: 'string', format: 'email' }],
  ['one of', { enum: ['EU', 'US'], type: 'string' }],
  ['fixed', { const: 7 }],
  ['a number in steps', { type: 'number', minimum: 0.3, multipleOf: 0.25 }],
  ['more than', { type: 'integer', exclusiveMinimum: 10, maximum: 12 }],
  ['below zero', { type: 'integer', maximum: -5 }],
  ['a flag', { type: 'boolean' }],
  ['null or text', { type: ['string', 'null'] }],
  ['a list', { type: 'array', items: { type: 'string', minLength: 2 }, minItems: 2 }],
  ['an object', { type: 'object', properties: { a: { type: 'integer', minimum: 5 } }, required: ['a'] }],
  ['either', { oneOf: [{ type: 'string', maxLength: 4 }, { type: 'integer' }] }],
  ['both', { allOf: [{ type: 'integer' }, { minimum: 100 }] }],
]

test.each(SCHEMAS)('%s: what is made fits the schema', (_, schema) => {
  const definition = tool({ it: schema }, ['it'])
  const args = exampleArguments(definition)
  expect(args).not.toBeNull()
  expect(compileArguments(definition.input_schema)(args as JsonObject)).toEqual([])
})

test('references inside the schema are followed', () => {
  const definition = tool({ from: { $ref: '#/$defs/place' } }, ['from'])
  definition.input_schema.$defs = {
    place: { type: 'object', required: ['city'], properties: { city: { type: 'string', maxLength: 10 } } },
  }
  const args = exampleArguments(definition) as JsonObject
  expect(compileArguments(definition.input_schema)(args)).toEqual([])
  expect(readPointer(args, '/from/city')).toBe('example')
})

test('a circle of references ends', () => {
  const definition = tool({ node: { $ref: '#/$defs/node' } }, ['node'])
  definition.input_schema.$defs = {
    node: { type: 'object', required: ['next'], properties: { next: { $ref: '#/$defs/node' } } },
  }
  expect(exampleArguments(definition)).toBeNull()
})

test('what nobody can guess is left alone: there is no example', () => {
  expect(exampleArguments(tool({ it: { type: 'string', pattern: '^Q[xyz]{9}7$' } }, ['it']))).toBeNull()
})

test('only what is required, and what bounds the reach', () => {
  const definition = tool(
    { where: { type: 'string' }, limit: { type: 'integer', minimum: 1 }, note: { type: 'string' } },
    ['where'],
    { pointers: { rows: '/limit' }, bounded_by: { rows: '/limit' } },
  )
  expect(exampleArguments(definition)).toEqual({ where: 'example', limit: 1 })
})

test('money is little, never below what the schema asks for, and in the currency that was named', () => {
  const definition = (minimum: number) =>
    tool(
      {
        amount: {
          type: 'object',
          required: ['value', 'currency'],
          properties: { value: { type: 'integer', minimum }, currency: { enum: ['EUR', 'USD'], type: 'string' } },
        },
      },
      ['amount'],
      { pointers: { amount: { value: '/amount/value', currency: '/amount/currency' } } },
    )
  expect(exampleArguments(definition(1))).toEqual({ amount: { value: 100, currency: 'EUR' } })
  expect(exampleArguments(definition(500), 'USD')).toEqual({ amount: { value: 500, currency: 'USD' } })
})

test('another value leaves the first one as it was', () => {
  const args = { amount: { value: 1 } }
  expect(withValue(args, '/amount/value', 2)).toEqual({ amount: { value: 2 } })
  expect(args).toEqual({ amount: { value: 1 } })
})
