import { expect, test } from 'vitest'
import { askedOf, differs, startOf, withoutArguments, withResources } from './form-texts.ts'

const order = (id: string, attributes: { [name: string]: string } | null) => ({
  type: 'order',
  id,
  attributes,
  hash: 'sha256:0',
})
const start = startOf(
  '',
  {},
  { example: { order: '1' }, resources: [order('1', { customer: 'known' })], asJson: false },
)
const attributes = (text: string) => ({
  ...start,
  facts: { ...start.facts, attributes: start.facts.attributes.map((a) => ({ ...a, text })) },
})

test('what was written about a resource stays when the answer names it again, and nothing else does', () => {
  const written = attributes('{"customer":"unknown"}')
  expect(withResources(written, [order('1', { customer: 'known' }), order('2', null)]).facts.attributes).toEqual([
    { type: 'order', id: '1', text: '{"customer":"unknown"}', registered: '{"customer":"known"}' },
    { type: 'order', id: '2', text: '', registered: '' },
  ])
  expect(withResources(written, [])).toBe(written) // a refused question names none
  expect(withResources(start, [order('1', { customer: 'lost' })]).facts.attributes[0]?.text).toBe('{"customer":"lost"}')
  expect(withoutArguments(written).facts.attributes).toEqual([])
})

test('only what would ask something else differs', () => {
  expect(differs(start, { ...start, text: JSON.stringify(start.args, null, 2) })).toBe(false)
  expect(differs(start, withResources(start, [order('1', { customer: 'lost' })]))).toBe(false)
  expect(differs(start, attributes(''))).toBe(true)
  expect(differs(start, { ...start, args: { order: '2' } })).toBe(true)
  expect(differs(start, { ...start, model: 'm' })).toBe(true)
})

test('the question has what differs from what holds, and says which text is no JSON', () => {
  expect(askedOf(start)).toEqual({ arguments: { order: '1' }, confidence: '0.9' })
  expect(askedOf(attributes('')).facts).toEqual({ resources: [{ type: 'order', id: '1', attributes: null }] })
  expect(() => askedOf(attributes('{'))).toThrow('The attributes of order 1 cannot be read as JSON')
})
