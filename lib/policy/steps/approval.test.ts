import { describe, expect, test } from 'vitest'
import { decide } from '../decide.ts'
import { facts, guard, refund, request, SEARCH, snapshot } from '../testing/fixtures.ts'
import type { ApprovalFact, Facts, PolicyContent, SnapshotContent } from '../types.ts'
import { approvalBasis } from './approval.ts'

const LIMIT = guard(
  'over-limit',
  'forbid (principal, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 25000 };',
  { outcome: 'require_approval', requirements: { queues: { 'operations-leads': 1 }, min_people: 1 } },
)
const policies = [LIMIT]
const held = refund(41_200)
const asked = decide(held, facts(), snapshot({ policies }))
const approval = (more: Partial<ApprovalFact> = {}): ApprovalFact => ({
  id: 'apr_1',
  status: 'approved',
  action_hash: asked.action_hash,
  effective_action_hash: asked.action_hash,
  requirements: asked.requirements ?? { queues: {}, min_people: 1 },
  basis: approvalBasis(asked, facts()),
  lapses_at: '2026-11-20T10:10:00.000Z',
  voters_eligible: true,
  reason: null,
  ...more,
})
const again = (
  more: Partial<ApprovalFact> = {},
  f: Partial<Facts> = {},
  s: Partial<SnapshotContent> = { policies },
  r = held,
) => decide(r, facts({ approval: approval(more), ...f }), snapshot(s))
const says = (d: ReturnType<typeof again>) => [d.outcome, d.reason.code]

test('an approval lets exactly the approved action through, once, and only as long as it lasts', () => {
  expect(asked).toMatchObject({ outcome: 'require_approval', consumes_approval: null })
  expect(again()).toMatchObject({
    outcome: 'allow',
    reason: { code: 'APPROVED' },
    consumes_approval: 'apr_1',
    requirements: asked.requirements,
    valid_until: '2026-11-20T10:10:00.000Z',
  })
})
test.each([
  ['waiting', 'approval_waiting'],
  ['denied', 'approval_denied'],
  ['expired', 'approval_expired'],
  ['cancelled', 'approval_cancelled'],
  ['consumed', 'approval_consumed'],
  ['lapsed', 'approval_lapsed'],
  ['superseded', 'approval_superseded'],
] as const)('one that is %s denies with %s', (status, code) => {
  expect(again({ status })).toMatchObject({ outcome: 'deny', reason: { code }, consumes_approval: null })
})
test('a denial is answered with the person’s reason, an expiry never as a person’s', () => {
  expect(again({ status: 'denied', reason: 'Wrong order.' }).reason.sentence).toContain('Wrong order.')
  expect(again({ status: 'expired', reason: 'x' }).reason.sentence).toBe(
    'Nobody decided in time, so the approval expired.',
  )
})
test('it lapses at its minute, whatever its status still says', () => {
  expect(says(again({}, { now: '2026-11-20T10:10:00.000Z' }))).toEqual(['deny', 'approval_lapsed'])
  expect(says(again({ lapses_at: 'nonsense' }))).toEqual(['deny', 'approval_lapsed'])
})

describe('out of scope is', () => {
  const OUT = ['deny', 'approval_out_of_scope']
  test('another argument', () => expect(says(again({}, {}, { policies }, refund(41_201)))).toEqual(OUT))
  test('a voter who is no longer eligible', () => expect(says(again({ voters_eligible: false }))).toEqual(OUT))
  test('a higher impact', () => {
    expect(says(again({ basis: { ...approval().basis, impact: 'low' } }))).toEqual(OUT)
  })
  test('a wider reach: more rows, more money, another currency, or none known any more', () => {
    const reach = (r: object) =>
      says(again({ basis: { ...approval().basis, reach: { source: 'definition', unbounded: false, ...r } } }))
    expect(reach({ amount: { value: 41_200, currency: 'EUR' } })).toEqual(OUT) // the row was not shown
    expect(reach({ rows: 0, amount: { value: 41_200, currency: 'EUR' } })).toEqual(OUT)
    expect(reach({ rows: 1, amount: { value: 41_199, currency: 'EUR' } })).toEqual(OUT)
    expect(reach({ rows: 1, amount: { value: 41_200, currency: 'USD' } })).toEqual(OUT)
    expect(reach({ rows: 1, amount: { value: 41_200, currency: 'EUR' } })).toEqual(['allow', 'APPROVED'])
    expect(reach({ unbounded: true })).toEqual(['allow', 'APPROVED'])
  })
  test('an attribute that was consulted and has changed, or that was not there', () => {
    const changed = [{ type: 'order', id: '48213', attributes: { customer_verified: false }, hash: 'sha256:other' }]
    expect(says(again({}, { resources: changed }))).toEqual(OUT)
    expect(says(again({ basis: { ...approval().basis, resources: [] } }))).toEqual(OUT)
  })
  test('a rule that the voters were not shown', () => {
    const added: PolicyContent[] = [
      ...policies,
      { ...LIMIT, id: 'new-rule', requirements: { queues: { 'operations-leads': 1 }, min_people: 1 } },
    ]
    const d = again({}, {}, { policies: added })
    expect(says(d)).toEqual(OUT)
    expect(d.reason.sentence).toContain('policy:new-rule')
  })
  test('more or other people than approved', () => {
    for (const requirements of [
      { queues: { 'operations-leads': 2 }, min_people: 1 },
      { queues: { 'operations-leads': 1 }, min_people: 2 },
      { queues: { finance: 1 }, min_people: 1 },
    ])
      expect(says(again({}, {}, { policies: [{ ...LIMIT, requirements }] }))).toEqual(OUT)
  })
})

test('after an edit the proposed arguments are refused and the effective ones go on', () => {
  const effective = decide(refund(25_000), facts(), snapshot({ policies })).action_hash
  const edited = { effective_action_hash: effective }
  expect(says(again(edited))).toEqual(['deny', 'approval_edited'])
  expect(again(edited, {}, { policies }, refund(25_000))).toMatchObject({
    outcome: 'allow',
    consumes_approval: 'apr_1',
  })
  expect(again({ ...edited, status: 'consumed' }, {}, { policies }, refund(25_000))).toMatchObject({
    outcome: 'deny',
    reason: { code: 'approval_consumed' },
  })
})
test('no approval lifts deny, never or downscope', () => {
  for (const outcome of ['deny', 'never', 'downscope'] as const) {
    const d = again(
      {},
      {},
      {
        policies: [
          ...policies,
          guard('no', 'forbid (principal, action == Action::"billing.refund", resource);', { outcome }),
        ],
      },
    )
    expect(d).toMatchObject({ outcome, consumes_approval: null })
  }
  expect(again({}, { grants: [] })).toMatchObject({ outcome: 'deny', reason: { code: 'NO_GRANT' } })
})
test('with an approval a notice is still given', () => {
  const notice = guard('told', 'forbid (principal, action == Action::"billing.refund", resource);', {
    outcome: 'allow_with_notice',
  })
  expect(again({}, {}, { policies: [...policies, notice] })).toMatchObject({
    outcome: 'allow_with_notice',
    obligations: ['notify_owner'],
    consumes_approval: 'apr_1',
  })
})
test('an approval that does not hold denies also where nobody would have asked', () => {
  const small = refund(100)
  expect(decide(small, facts(), snapshot()).outcome).toBe('allow')
  expect(decide(small, facts({ approval: approval({ status: 'consumed' }) }), snapshot()).reason.code).toBe(
    'approval_consumed',
  )
  expect(decide(small, facts({ approval: approval() }), snapshot()).reason.code).toBe('approval_out_of_scope')
})
test('in shadow nothing is consumed', () => {
  const shadow = { policies, stages: { agi_refunds: { default_stage: 'shadow' as const, tools: {}, models: [] } } }
  expect(again({}, {}, shadow)).toMatchObject({ outcome: 'deny', reason: { code: 'SHADOW' }, consumes_approval: null })
})

describe('a denial in this run', () => {
  const denials = [
    { tool: 'billing.refund', resource_key: 'order:48213', approval: 'apr_9', reason: 'Ask the customer first.' },
  ]
  const run = { id: 'run_1', labels: [], denials }
  test('denies the same tool on the same resource, with the reason, whatever the arguments', () => {
    const d = decide(refund(100), facts({ run }), snapshot())
    expect(d).toMatchObject({ outcome: 'deny', reason: { code: 'DENIED_IN_RUN' } })
    expect(d.reason.sentence).toContain('Ask the customer first.')
    expect(again({}, { run })).toMatchObject({ outcome: 'deny', consumes_approval: null })
  })
  test('leaves other tools, other resources and other runs alone', () => {
    expect(decide(request({ tool: SEARCH.name, arguments: { where: 'x' } }), facts({ run }), snapshot()).outcome).toBe(
      'allow',
    )
    const other = request({ arguments: { order: '48214', amount: { value: 100, currency: 'EUR' } } })
    expect(decide(other, facts({ run }), snapshot()).outcome).toBe('allow')
    expect(decide(refund(100), facts({ run: { ...run, denials: [] } }), snapshot()).outcome).toBe('allow')
  })
})
