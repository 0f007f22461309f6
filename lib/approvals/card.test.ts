import { describe, expect, test } from 'vitest'
import type { CardContent } from '../policy/types.ts'
import { cardHash, changesBetween, sentenceOfChange, shown } from './card.ts'

const content = {
  sentence: 's',
  tool: { name: 't', title: 'T', version: 1, class: 'write', reversibility: 'hard', data_classes: [] },
  agent: { id: 'agt', name: 'a', identity: 'agi', environment: 'production' },
  on_behalf_of: null,
  arguments: { amount: 1.5, list: ['x'] },
  resources: [{ type: 'customer', id: 'c', attributes: { verified: true }, hash: 'sha256:1' }],
  reach: { rows: 1, source: 'arguments', unbounded: false },
  before: null,
  after: null,
  impact: 'low',
  sensitivity: 'ordinary',
  reasoning: { objective: 'o' },
} as unknown as CardContent
const requirements = { queues: { ops: 1 }, min_people: 1 }
const hashOf = (c: CardContent, r = requirements, round = 1) => cardHash(shown(c, r, round))

describe('the card’s hash', () => {
  test.each([
    ['sentence', { sentence: 'other' }],
    ['arguments', { arguments: { amount: 1.5, list: ['y'] } }],
    ['attributes', { resources: [{ type: 'customer', id: 'c', attributes: { verified: false }, hash: 'sha256:1' }] }],
    ['reach', { reach: { rows: 2, source: 'arguments', unbounded: false } }],
    ['who says the reach', { reach: { rows: 1, source: 'claim', unbounded: false } }],
    ['impact', { impact: 'medium' }],
    ['on whose behalf', { on_behalf_of: { type: 'user', id: 'u', proven: false } }],
    ['before and after', { before: 1 }],
    ['tool version', { tool: { ...content.tool, version: 2 } }],
  ])('is another for another %s', (_, change) =>
    expect(hashOf({ ...content, ...change } as CardContent)).not.toBe(hashOf(content)),
  )
  test('is another for other requirements and for another round', () => {
    expect(hashOf(content, { queues: { ops: 2 }, min_people: 1 })).not.toBe(hashOf(content))
    expect(hashOf(content, { queues: { ops: 1 }, min_people: 2 })).not.toBe(hashOf(content))
    expect(hashOf(content, requirements, 2)).not.toBe(hashOf(content))
  })
  test('does not hang on the agent’s own words, nor on the order of members', () => {
    expect(hashOf({ ...content, reasoning: null })).toBe(hashOf(content))
    expect(hashOf({ ...content, arguments: { list: ['x'], amount: 1.5 } })).toBe(hashOf(content))
  })
})

test('what changed is told by pointer, without the round', () => {
  const is = { ...content, arguments: { amount: 2, list: ['x', 'y'], 'a/b': true } } as unknown as CardContent
  const changes = changesBetween(shown(content, requirements, 1), shown(is, requirements, 2))
  expect(changes.map((c) => [c.pointer, sentenceOfChange(c)])).toEqual([
    ['/arguments/amount', 'was 1.5, is 2'],
    ['/arguments/list/1', 'is new: y'],
    ['/arguments/a~1b', 'is new: true'],
  ])
})
