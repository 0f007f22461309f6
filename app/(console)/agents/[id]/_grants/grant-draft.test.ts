import { expect, test } from 'vitest'
import type { ToolDefinition } from '../../../../../lib/policy/types.ts'
import type { GrantView } from '../../../../../lib/registry/grants/grant-view.ts'
import { argumentChoices, draftFrom, type GrantDraft, grantOf } from './grant-draft.ts'

const ENDS = '2027-01-01T00:00:00.000Z'
const CHOICES = [
  { pointer: '/region', type: 'string' as const },
  { pointer: '/days', type: 'integer' as const },
  { pointer: '/masked', type: 'boolean' as const },
]
const draft = (over: Partial<GrantDraft> = {}): GrantDraft => ({
  ...draftFrom(undefined, 'agi_1', 'crm.export', '2026-12-31'),
  justification: 'For tests.',
  ...over,
})
const bodyOf = (over: Partial<GrantDraft>) => grantOf(draft(over), CHOICES, 'Europe/Berlin', ENDS).body
const faultsOf = (over: Partial<GrantDraft>) => Object.keys(grantOf(draft(over), CHOICES, 'Europe/Berlin', ENDS).faults)

test('what is left empty is no constraint', () => {
  expect(bodyOf({})).toEqual({
    identity: 'agi_1',
    tool: 'crm.export',
    constraints: {},
    ask_above: null,
    ends_at: ENDS,
    justification: 'For tests.',
  })
})

test('money is typed in units and sent in the smallest ones', () => {
  expect(bodyOf({ amount: '250', askAmount: '99.50' })).toMatchObject({
    constraints: { amount_max: { value: 25_000, currency: 'EUR' } },
    ask_above: { amount: { value: 9_950, currency: 'EUR' } },
  })
  expect(bodyOf({ amount: '0,29' })).toMatchObject({ constraints: { amount_max: { value: 29 } } })
  expect(bodyOf({ amount: '250', currency: 'JPY' })).toMatchObject({ constraints: { amount_max: { value: 250 } } })
})

test('what is no number is told, not guessed', () => {
  for (const text of ['x', '-1', '1.005', '1e9', '2.5.1']) expect(faultsOf({ amount: text })).toEqual(['amount'])
  expect(faultsOf({ rows: '1.5', recipients: 'many' })).toEqual(['rows', 'recipients'])
  expect(faultsOf({ justification: ' ' })).toEqual(['justification'])
  expect(faultsOf({ hours: true, weekdays: [] })).toEqual(['hours'])
  expect(faultsOf({ values: [{ key: 0, pointer: '/region', allowed: ' , ' }] })).toEqual(['values'])
})

test('allowed values get the type of their argument', () => {
  expect(
    bodyOf({
      values: [
        { key: 0, pointer: '/region', allowed: 'EU, US' },
        { key: 1, pointer: '/days', allowed: '7,30' },
        { key: 2, pointer: '/masked', allowed: 'true' },
      ],
    }).constraints,
  ).toEqual({
    values: [
      { pointer: '/region', one_of: ['EU', 'US'] },
      { pointer: '/days', one_of: [7, 30] },
      { pointer: '/masked', one_of: [true] },
    ],
  })
})

test('every day of the week is no constraint of days', () => {
  expect(bodyOf({ hours: true, weekdays: [1, 2, 3, 4, 5, 6, 7] }).constraints).toEqual({
    hours: { from: 8, to: 18, time_zone: 'Europe/Berlin' },
  })
})

test('a grant that is replaced unchanged comes to the same terms', () => {
  const was = {
    identity: { id: 'agi_1' },
    tool: 'crm.export',
    constraints: {
      amount_max: { value: 25_000, currency: 'EUR' },
      rows_max: 10,
      hours: { from: 9, to: 17, time_zone: 'Europe/Berlin', weekdays: [1, 2] },
      values: [{ pointer: '/days', one_of: [7] }],
      data_classes: ['personal'],
    },
    ask_above: { amount: { value: 100, currency: 'EUR' }, queue: 'finance' },
    justification: 'For tests.',
  } as unknown as GrantView
  const { body, faults } = grantOf(draftFrom(was, '', '', '2026-12-31'), CHOICES, 'Europe/Berlin', ENDS)
  expect(faults).toEqual({})
  expect(body.constraints).toEqual(was.constraints)
  expect(body.ask_above).toEqual(was.ask_above)
})

test('only plain arguments can be held to certain values', () => {
  const definition = {
    input_schema: {
      type: 'object',
      properties: {
        region: { type: 'string' },
        amount: { type: 'object', properties: { 'a/b': { type: 'integer' } } },
        to: { type: 'array', items: { type: 'string' } },
      },
    },
  } as unknown as ToolDefinition
  expect(argumentChoices(definition)).toEqual([
    { pointer: '/region', type: 'string' },
    { pointer: '/amount/a~1b', type: 'integer' },
  ])
})
