import { describe, expect, test } from 'vitest'
import { decide } from '../decide.ts'
import { facts, guard, IDENTITY, refund, snapshot, versionOf } from '../testing/fixtures.ts'
import type { ActionRequest, Decided, Facts, PolicyContent, SnapshotContent, Stage, ToolDefinition } from '../types.ts'

const answer = (r: ActionRequest, f: Partial<Facts> = {}, s: Partial<SnapshotContent> = {}): Decided =>
  decide(r, facts(f), snapshot(s))
const says = (d: Decided) => [d.outcome, d.reason.code]
const _stages = (stage: Stage, models: string[] = []) => ({
  stages: { [IDENTITY]: { default_stage: stage, tools: {}, models } },
})
const _tool = (d: ToolDefinition, more = {}) => ({ tools: [versionOf(d, more)] })

describe('step 5: policies', () => {
  const over = (more: Partial<PolicyContent> = {}) =>
    guard(
      'over-limit',
      'forbid (principal, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 25000 };',
      {
        outcome: 'require_approval',
        requirements: { queues: { finance: 1 }, min_people: 1 },
        measure: { path: 'context.amount.value', limit: 25_000, unit: 'EUR' },
        ...more,
      },
    )
  test('a guard that matches is listed with its limit against the actual value', () => {
    const d = answer(refund(41_200), {}, { policies: [over()] })
    expect(says(d)).toEqual(['require_approval', 'OVER_LIMIT'])
    expect(d.requirements).toEqual({ queues: { finance: 1 }, min_people: 1 })
    expect(d.rules.find((r) => r.id === 'policy:over-limit')?.limit).toEqual({
      limit: 25_000,
      actual: 41_200,
      unit: 'EUR',
    })
  })
  test('a guard that does not match is listed too', () => {
    const d = answer(refund(25_000), {}, { policies: [over()] })
    expect(d.outcome).toBe('allow')
    expect(d.rules.find((r) => r.id === 'policy:over-limit')).toMatchObject({ matched: false, outcome: null })
  })
  test('in log mode it is recorded beside the real outcome and changes nothing', () => {
    const d = answer(refund(41_200), {}, { policies: [over({ mode: 'log', outcome: 'never' })] })
    expect(d.outcome).toBe('allow')
    expect(d.rules.find((r) => r.id === 'policy:over-limit')).toMatchObject({
      matched: true,
      outcome: 'never',
      mode: 'log',
    })
  })
  test('it holds in its environments only', () => {
    const policies = [over({ environments: ['production'] })]
    expect(answer(refund(41_200), {}, { policies }).outcome).toBe('require_approval')
    expect(answer(refund(41_200, { environment: 'sandbox' }), {}, { policies }).outcome).toBe('allow')
  })
  test('it holds from its beginning to its end, and the answer lasts no longer', () => {
    const policies = [over({ effective_from: '2026-11-20T11:00:00Z', effective_until: '2026-11-20T12:00:00Z' })]
    const at = (now: string) => answer(refund(41_200), { now }, { policies })
    expect(at('2026-11-20T10:59:59.999Z')).toMatchObject({ outcome: 'allow', valid_until: '2026-11-20T11:00:00.000Z' })
    expect(at('2026-11-20T11:00:00.000Z')).toMatchObject({
      outcome: 'require_approval',
      valid_until: '2026-11-20T12:00:00.000Z',
    })
    expect(at('2026-11-20T12:00:00.000Z').outcome).toBe('allow')
  })
  test('one that reads the time makes the answer last to the next hour', () => {
    const policies = [guard('night', 'forbid (principal is Agent, action, resource) when { context.time.hour < 6 };')]
    expect(answer(refund(4_000), { now: '2026-11-20T10:20:00.000Z' }, { policies }).valid_until).toBe(
      '2026-11-20T11:00:00.000Z',
    )
    expect(says(answer(refund(4_000), { now: '2026-11-20T05:20:00.000Z' }, { policies }))).toEqual(['deny', 'NIGHT'])
  })
  test.each([
    ['reads what is not there', 'forbid (principal is Agent, action, resource) when { context.args.nothing == 1 };'],
    [
      'reads an attribute that nobody registered',
      'forbid (principal is Agent, action, resource) when { context.resources.order.vip };',
    ],
    ['is no policy', 'forbid (principal, action'],
    ['is a permit', 'permit (principal, action, resource);'],
    [
      'is two policies',
      'forbid (principal, action, resource) when { false }; forbid (principal, action, resource) when { false };',
    ],
    ['nests too deep', `forbid (principal, action, resource) when { ${'('.repeat(200)}false${')'.repeat(200)} };`],
    [
      'overflows',
      'forbid (principal is Agent, action, resource) when { context.amount.value * 9223372036854775807 > 0 };',
    ],
  ])('an enforcing guard that %s denies; in log mode it changes nothing', (_, cedar) => {
    const enforced = answer(refund(4_000), {}, { policies: [guard('broken', cedar, { outcome: 'allow_with_notice' })] })
    expect(says(enforced)).toEqual(['deny', 'engine_error'])
    expect(enforced.rules.find((r) => r.id === 'policy:broken')?.error).toBeTruthy()
    const logged = answer(refund(4_000), {}, { policies: [guard('broken', cedar, { mode: 'log' })] })
    expect(logged.outcome).toBe('allow')
    expect(logged.rules.find((r) => r.id === 'policy:broken')).toMatchObject({
      matched: false,
      outcome: null,
      error: expect.any(String),
    })
  })
  test('an unknown attribute never helps', () => {
    const unless = guard(
      'verified',
      'forbid (principal, action == Action::"billing.refund", resource) unless { context.resources has order && context.resources.order has customer_verified && context.resources.order.customer_verified };',
    )
    expect(answer(refund(4_000), {}, { policies: [unless] }).outcome).toBe('allow')
    expect(answer(refund(4_000), { resources: [] }, { policies: [unless] }).outcome).toBe('deny')
    expect(
      answer(
        refund(4_000),
        { resources: [{ type: 'order', id: '48213', attributes: {}, hash: 'h' }] },
        { policies: [unless] },
      ).outcome,
    ).toBe('deny')
  })
  test('a guard on one agent leaves the others alone', () => {
    const policies = [
      guard('this-one', `forbid (principal == Agent::"${IDENTITY}", action, resource);`),
      guard('other', 'forbid (principal == Agent::"agi_other", action, resource);'),
    ]
    expect(says(answer(refund(4_000), {}, { policies }))).toEqual(['deny', 'THIS_ONE'])
    expect(answer(refund(4_000), {}, { policies: policies.slice(1) }).outcome).toBe('allow')
  })
})
