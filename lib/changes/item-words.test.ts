import { expect, test } from 'vitest'
import { content, guard, IDENTITY } from '../policy/testing/fixtures.ts'
import { draftContent } from './draft-content.ts'
import { differenceOfItem } from './item-difference.ts'
import type { ItemFacts } from './item-facts.ts'
import { sentenceOfItem } from './item-sentence.ts'
import { type ChangeItem, changeItems, plainItems } from './items.ts'

const item = (given: unknown): ChangeItem => plainItems(changeItems.parse([given]))[0] as ChangeItem
const facts: ItemFacts = {
  identities: new Map([[IDENTITY, { agent: { id: 'agt_1', name: 'refund-assistant' }, environment: 'production' }]]),
  people: new Map([['per_1', { name: 'Legal lead', roles: ['approver'] }]]),
  queues: new Map(),
  grants: new Map(),
  settings: null,
}
const before = content({
  policies: [guard('old', 'forbid (principal is Agent, action, resource);', { sentence: 'Nothing.' })],
  stages: { [IDENTITY]: { default_stage: 'supervised', tools: {}, models: [] } },
})
const published = (more: object) =>
  item({
    kind: 'policy.publish',
    policy: {
      content: {
        id: 'old',
        kind: 'guard',
        cedar: 'forbid (principal is Agent, action, resource);',
        outcome: 'deny',
        reason_code: 'NOTHING',
        sentence: 'Nothing at night',
        mode: 'enforce',
        ...more,
      },
      rationale: 'Because.',
    },
  })

test('an item is told by names, and the new from the changed', () => {
  const says = (i: ChangeItem) => sentenceOfItem(i, before, facts)
  expect(says(published({}))).toBe('Publish the policy old anew: Nothing at night.')
  expect(says(published({ id: 'fresh', mode: 'log' }))).toBe(
    'Publish the new policy fresh, in log mode: Nothing at night.',
  )
  expect(
    says(
      item({
        kind: 'stages.set',
        identity: IDENTITY,
        value: { default_stage: 'semi', tools: { 'billing.refund': null } },
      }),
    ),
  ).toBe('Set how much refund-assistant in production may do alone: semi by default and billing.refund by the default.')
  expect(says(item({ kind: 'roles.set', person: 'per_1', value: { roles: ['approver', 'policy_author'] } }))).toBe(
    'Give Legal lead the roles approver and policy author.',
  )
  expect(says(item({ kind: 'queue.remove_member', name: 'legal', person: 'per_gone' }))).toBe(
    'Take the seat of per_gone in legal.',
  )
})

test('what differs is the text apart from the rest, and nothing where nothing does', () => {
  const text = differenceOfItem(published({ cedar: 'forbid (principal, action, resource);' }), before, facts)
  expect(text.cedar).toEqual({
    was: 'forbid (principal is Agent, action, resource);',
    is: 'forbid (principal, action, resource);',
  })
  expect(text.was).toMatchObject({ sentence: 'Nothing.' })
  expect(text.is).toMatchObject({ sentence: 'Nothing at night' })
  const gone = differenceOfItem(item({ kind: 'policy.retire', id: 'old', reason: 'Over.' }), before, facts)
  expect(gone).toMatchObject({ is: undefined, cedar: { is: '' } })
  const stage = item({ kind: 'stages.set', identity: IDENTITY, value: { default_stage: 'semi' } })
  expect(differenceOfItem(stage, before, facts)).toEqual({
    was: { default_stage: 'supervised', tools: {} },
    is: { default_stage: 'semi', tools: {} },
    cedar: null,
  })
  const again = differenceOfItem(stage, draftContent(before, [stage]), facts)
  expect(again.was).toEqual(again.is)
})
