import { expect, test } from 'vitest'
import { REFUND } from '../policy/testing/fixtures.ts'
import type { JsonObject, ToolDefinition } from '../policy/types.ts'
import { sameButWords } from './same-tool.ts'

const withSchema = (input_schema: JsonObject): ToolDefinition => ({ ...REFUND, input_schema })
const schema = { type: 'object', properties: { description: { type: 'string', maxLength: 10 } } }

test('words for people may differ, wherever they stand', () => {
  expect(sameButWords(REFUND, { ...REFUND, title: 'Pay back', verb: 'pay back', description: 'Another text.' })).toBe(
    true,
  )
  const described = {
    description: 'The whole.',
    properties: { description: { title: 'What for', maxLength: 10, type: 'string', examples: ['x'] } },
    type: 'object',
  }
  expect(sameButWords(withSchema(schema), withSchema(described))).toBe(true)
})

test('what fits, what is reached and what rules see may not', () => {
  for (const more of [
    { class: 'read' },
    { reversibility: 'hard' },
    { data_classes: [] },
    { effects: ['external_message'] },
    { reach: { rows: 2 } },
    { bounded_by: { rows: '/limit' } },
    { pointers: {} },
    { editable: [{ pointer: '/amount/value', how: 'lower' }] },
  ])
    expect(sameButWords(REFUND, { ...REFUND, ...more } as ToolDefinition)).toBe(false)
  // a property may be called as a keyword is, and data may look like a schema
  const renamed = { type: 'object', properties: { description: { type: 'string', maxLength: 11 } } }
  expect(sameButWords(withSchema(schema), withSchema(renamed))).toBe(false)
  expect(sameButWords(withSchema(schema), withSchema({ type: 'object', properties: {} }))).toBe(false)
  const constant = (title: string) => withSchema({ properties: { x: { const: { title } } } })
  expect(sameButWords(constant('a'), constant('b'))).toBe(false)
})
