import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import { needsOf } from './describe-action.ts'
import { settleLimits } from './limits.ts'
import { approvalBasis } from './steps/approval.ts'
import {
  DELETE,
  DROP,
  EXPORT,
  facts,
  guard,
  IDENTITY,
  KEYS,
  refund,
  request,
  SEARCH,
  snapshot,
} from './testing/fixtures.ts'
import type { ApprovalFact, LimitFact, PolicyContent, SnapshotContent } from './types.ts'

// The stories that the demonstration tells, as the engine answers them.

const production: PolicyContent['environments'] = ['production']
const ask = (queues: { [queue: string]: number }, min_people = 1) => ({
  outcome: 'require_approval' as const,
  requirements: { queues, min_people },
})
const POLICIES: PolicyContent[] = [
  guard(
    'refund-over-limit',
    'forbid (principal, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 25000 };',
    { ...ask({ 'operations-leads': 1 }), environments: production },
  ),
  guard(
    'refund-unverified',
    'forbid (principal, action == Action::"billing.refund", resource) unless { context.resources has order && context.resources.order has customer_verified && context.resources.order.customer_verified };',
    { ...ask({ 'operations-leads': 1 }), environments: production },
  ),
  guard(
    'destructive-rows',
    'forbid (principal, action in Action::"class:destructive", resource) when { !context.reach.known || (context.reach has rows && context.reach.rows > 1000) };',
    { ...ask({ 'operations-leads': 1, security: 1 }, 2), environments: production },
  ),
  guard('never-drop', 'forbid (principal, action == Action::"database.drop_table", resource);', {
    outcome: 'never',
    environments: production,
  }),
  guard(
    'export-unmasked',
    'forbid (principal, action == Action::"crm.export", resource) unless { context.args.masked };',
    {
      outcome: 'downscope',
      alternative: { tool: 'crm.export', arguments: { masked: true }, sentence: 'Ask for the masked export.' },
    },
  ),
  guard(
    'export-large',
    'forbid (principal, action == Action::"crm.export", resource) when { context.args.masked && context.args.limit > 1000 };',
    ask({ 'data-protection': 1 }),
  ),
]
const LIMITS: SnapshotContent['limits'] = [
  {
    id: 'hour',
    scope: 'identity_tool',
    tool: 'billing.refund',
    measure: 'amount',
    currency: 'EUR',
    window: 'hour',
    max: 200_000,
    outcome: 'deny',
    reason_code: 'REFUNDS_PER_HOUR',
    sentence: 'At most €2,000 an hour.',
  },
]
const world = snapshot({ policies: POLICIES, limits: LIMITS })

describe('clean up the test billing records from last month', () => {
  const erase = request({ tool: DELETE.name, arguments: { where: 'created_at < 2026-02-01' } })
  const preview = {
    id: 'prv_1',
    action_hash: needsOf(erase, world).actionHash,
    reach: { rows: 14_200, customers: 3_918 },
    by: 'svc_db',
    expires_at: '2026-11-20T10:05:00.000Z',
  }
  test('the read goes through by itself', () => {
    expect(decide(request({ tool: SEARCH.name, arguments: { where: 'x' } }), facts(), world).outcome).toBe('allow')
  })
  test('the deletion is held for two people, with its 14,200 rows from the database’s own server', () => {
    const d = decide(erase, facts({ preview }), world)
    expect(d).toMatchObject({
      outcome: 'require_approval',
      impact: 'critical',
      reach: { rows: 14_200, source: 'preview', by: 'svc_db' },
      requirements: { queues: { 'operations-leads': 1, security: 1 }, min_people: 2 },
    })
    expect(d.reason.code).toBe('DESTRUCTIVE_ROWS')
  })
  test('a preview of another action, or one that is over, counts for nothing', () => {
    for (const p of [
      { ...preview, action_hash: 'sha256:other' },
      { ...preview, expires_at: '2026-11-20T10:00:00.000Z' },
    ])
      expect(decide(erase, facts({ preview: p }), world).reach).toMatchObject({ unbounded: true, source: 'none' })
  })
  test('after a denial with a reason, trying again in the run is denied with that reason', () => {
    const denials = [{ tool: DELETE.name, resource_key: '', approval: 'apr_1', reason: 'Wrong month.' }]
    const d = decide(erase, facts({ preview, run: { id: 'run_1', labels: [], denials } }), world)
    expect(d).toMatchObject({ outcome: 'deny', reason: { code: 'DENIED_IN_RUN' } })
    expect(d.reason.sentence).toContain('Wrong month.')
  })
})

describe('refunds', () => {
  test('€40 for a verified customer is allowed, for an unverified or unknown one it asks', () => {
    expect(decide(refund(4_000), facts(), world).outcome).toBe('allow')
    const order = { type: 'order', id: '48213', attributes: { customer_verified: false }, hash: 'h' }
    expect(decide(refund(4_000), facts({ resources: [order] }), world).reason.code).toBe('REFUND_UNVERIFIED')
    expect(decide(refund(4_000), facts({ resources: [{ ...order, attributes: null }] }), world).reason.code).toBe(
      'REFUND_UNVERIFIED',
    )
  })
  test('€412 asks an operations lead; edited down to €250 and approved, the edited amount goes on and no other', () => {
    const asked = decide(refund(41_200), facts(), world)
    expect(asked).toMatchObject({ outcome: 'require_approval', requirements: { queues: { 'operations-leads': 1 } } })
    const approval: ApprovalFact = {
      id: 'apr_1',
      status: 'approved',
      action_hash: asked.action_hash,
      effective_action_hash: decide(refund(25_000), facts(), world).action_hash,
      requirements: asked.requirements ?? { queues: {}, min_people: 1 },
      basis: approvalBasis(asked, facts()),
      lapses_at: '2026-11-20T10:10:00.000Z',
      voters_eligible: true,
      reason: null,
    }
    expect(decide(refund(41_200), facts({ approval }), world).reason.code).toBe('approval_edited')
    expect(decide(refund(25_000), facts({ approval }), world)).toMatchObject({
      outcome: 'allow',
      consumes_approval: 'apr_1',
    })
    expect(decide(refund(25_001), facts({ approval }), world).reason.code).toBe('approval_out_of_scope')
    expect(decide(refund(25_000), facts({ approval: { ...approval, status: 'consumed' } }), world).reason.code).toBe(
      'approval_consumed',
    )
  })
  test('ten refunds of €249 in an hour meet their limit', () => {
    let used = 0
    const outcomes = Array.from({ length: 10 }, () => {
      const counter: LimitFact = {
        limit: 'hour',
        key: `${IDENTITY}/billing.refund`,
        used,
        frees_at: [{ at: '2026-11-20T11:00:00.000Z', value: used }],
      }
      const d = settleLimits(decide(refund(24_900), facts(), world), refund(24_900), [counter], world, facts())
      if (d.outcome === 'allow') for (const c of d.charges) used += c.amount
      return d.outcome
    })
    expect(outcomes).toEqual([...Array(8).fill('allow'), 'deny', 'deny'])
    expect(used).toBe(199_200)
  })
})

describe('what no approval lifts', () => {
  test('dropping a table in production, and changing an encryption key anywhere', () => {
    const drop = request({ tool: DROP.name, arguments: { key: 'invoices' } })
    expect(decide(drop, facts(), world).outcome).toBe('never')
    expect(decide({ ...drop, environment: 'sandbox' }, facts(), world).outcome).not.toBe('never')
    for (const environment of ['sandbox', 'staging', 'production'] as const)
      expect(
        decide(request({ tool: KEYS.name, arguments: { key: 'k' }, environment, confidence: 10_000 }), facts(), world)
          .outcome,
      ).toBe('never')
  })
})

describe('confidence only tightens', () => {
  test('0.4 or an unverified assumption on an otherwise autonomous action asks; 0.99 gains nothing', () => {
    expect(decide(refund(1_500), facts(), world).outcome).toBe('allow')
    expect(decide(refund(1_500, { confidence: 4_000 }), facts(), world).outcome).toBe('require_approval')
    expect(decide(refund(1_500, { confidence: null }), facts(), world).outcome).toBe('require_approval')
    expect(decide(refund(1_500, { unverified_assumptions: 1 }), facts(), world).outcome).toBe('require_approval')
    expect(decide(refund(41_300, { confidence: 9_900 }), facts(), world).outcome).toBe('require_approval')
  })
})

describe('sandbox and production', () => {
  test('the same refund goes ahead in one and asks in the other', () => {
    expect(decide(refund(41_200, { environment: 'sandbox' }), facts(), world).outcome).toBe('allow')
    expect(decide(refund(41_200), facts(), world).outcome).toBe('require_approval')
  })
})

describe('exporting contacts', () => {
  const out = (masked: boolean, limit: number) =>
    decide(request({ tool: EXPORT.name, arguments: { masked, limit } }), facts(), world)
  test('unmasked is downscoped to the masked export', () => {
    expect(out(false, 400)).toMatchObject({ outcome: 'downscope', alternative: { arguments: { masked: true } } })
  })
  test('masked goes ahead to 1,000 rows and asks above', () => {
    expect(out(true, 80).outcome).toBe('allow_with_notice')
    expect(out(true, 1_000).outcome).toBe('allow_with_notice')
    expect(out(true, 1_001)).toMatchObject({
      outcome: 'require_approval',
      requirements: { queues: { 'data-protection': 1 } },
    })
  })
})
