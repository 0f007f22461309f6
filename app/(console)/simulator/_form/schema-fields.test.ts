import { expect, test } from 'vitest'
import { schemaFields, valueAt, withValueAt } from './schema-fields.ts'

const SCHEMA = {
  type: 'object',
  required: ['order', 'amount'],
  properties: {
    order: { type: 'string' },
    amount: {
      type: 'object',
      required: ['value'],
      properties: { value: { type: 'integer' }, currency: { enum: ['EUR', 'USD'] } },
    },
    tags: { type: 'array' },
    loud: { type: 'boolean' },
  },
}

test('every argument of the schema has a field of its kind', () => {
  expect(schemaFields(SCHEMA)?.map((f) => [f.label, f.kind, f.required])).toEqual([
    ['order', 'text', true],
    ['amount · value', 'integer', true],
    ['amount · currency', 'choice', false],
    ['tags', 'json', false],
    ['loud', 'boolean', false],
  ])
  expect(schemaFields({ type: 'object' })).toBeNull()
})

test('a value is set, read and taken away where it stands', () => {
  const args = withValueAt({ order: '1' }, ['amount', 'value'], 5)
  expect(args).toEqual({ order: '1', amount: { value: 5 } })
  expect(valueAt(args, ['amount', 'value'])).toBe(5)
  expect(valueAt(args, ['amount', 'value', 'more'])).toBeUndefined()
  expect(valueAt(args, ['toString'])).toBeUndefined()
  expect(withValueAt(args, ['amount', 'value'], undefined)).toEqual({ order: '1' })
})
