import { describe, expect, test } from 'vitest'
import type { JsonObject, ToolDefinition } from '../policy/types.ts'
import { beyond, editableFields, valueAt, withValue } from './editable-fields.ts'

const definition = {
  input_schema: {
    type: 'object',
    properties: {
      amount: {
        type: 'object',
        properties: { value: { type: 'integer', minimum: 1, title: 'Amount' }, currency: { type: 'string' } },
      },
      to: { type: 'array', items: { type: 'string' } },
      'a/b': { type: 'integer' },
    },
  },
  editable: [
    { pointer: '/amount/value', how: 'lower' },
    { pointer: '/to', how: 'subset' },
    { pointer: '/a~1b', how: 'lower' },
    { pointer: '/missing', how: 'lower' },
    { pointer: '/amount/currency', how: 'lower' },
  ],
} as unknown as ToolDefinition
const args: JsonObject = { amount: { value: 41200, currency: 'EUR' }, to: ['x', 'y', 'y'], 'a/b': 3 }
const field = (pointer: string) => {
  const f = editableFields(definition, args).find((x) => x.pointer === pointer)
  if (!f) throw new Error(`${pointer} is not editable`)
  return f
}

describe('what an approver may change', () => {
  test('only declared members that are there and have the type that the direction needs', () => {
    expect(editableFields(definition, args).map((f) => [f.pointer, f.how, f.label, f.minimum])).toEqual([
      ['/amount/value', 'lower', 'Amount', 1],
      ['/to', 'subset', 'to', null],
      ['/a~1b', 'lower', 'a/b', null],
    ])
  })
  test.each([
    [25000, null],
    [41200, null],
    [41201, 'must not be more than 41200'],
    [0, 'must not be less than 1'],
    ['25000', 'must be a number'],
    [null, 'must be a number'],
  ])('an amount of %s', (value, why) => expect(beyond(field('/amount/value'), value)).toBe(why))
  test.each([
    [['y', 'x'], null],
    [['y', 'y'], null],
    [[], null],
    [['x', 'x'], 'must hold only what was proposed'],
    [['z'], 'must hold only what was proposed'],
    ['x', 'must be a list'],
  ])('recipients %j', (value, why) => expect(beyond(field('/to'), value)).toBe(why))
  test('an edit copies, and never adds a member', () => {
    expect(withValue(args, '/amount/value', 5)).toEqual({ ...args, amount: { value: 5, currency: 'EUR' } })
    expect(valueAt(args, '/amount/value')).toBe(41200)
    expect(() => withValue(args, '/amount/more', 5)).toThrow('nothing at')
    expect(valueAt(args, '/amount/__proto__')).toBeUndefined()
  })
})
