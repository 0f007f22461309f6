import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import { limitKeys, settleLimits } from './limits.ts'
import { approvalBasis } from './steps/approval.ts'
import { DELETE, facts, guard, IDENTITY, NOW, REFUND, refund, request, SEARCH, snapshot } from './testing/fixtures.ts'
import type { ActionRequest, ApprovalFact, Facts, LimitDefinition, LimitFact } from './types.ts'

const money: LimitDefinition = {
  id: 'refunds-per-hour',
  scope: 'identity_tool',
  tool: REFUND.name,
  measure: 'amount',
  currency: 'EUR',
  window: 'hour',
  max: 200_000,
  outcome: 'deny',
  reason_code: 'REFUNDS_PER_HOUR',
  sentence: 'One agent refunds at most €2,000 in an hour.',
}
const count: LimitDefinition = {
  id: 'calls',
  scope: 'identity',
  measure: 'count',
  window: 'day',
  max: 3,
  outcome: 'require_approval',
  reason_code: 'CALLS',
  sentence: 'At most 3 calls.',
}
const key = `${IDENTITY}/${REFUND.name}`
const used = (value: number, more: Partial<LimitFact> = {}): LimitFact => ({
  limit: money.id,
  key,
  used: value,
  frees_at: [],
  ...more,
})

function settle(
  limits: LimitDefinition[],
  counters: LimitFact[],
  r: ActionRequest = refund(24_900),
  f: Partial<Facts> = {},
  policies = [] as never[],
) {
  const s = snapshot({ limits, policies })
  return settleLimits(decide(r, facts(f), s), r, counters, s, facts(f))
}

describe('which counters an action touches', () => {
  const keys = (l: Partial<LimitDefinition>, r: ActionRequest = refund(4_000)) => {
    const s = snapshot({ limits: [{ ...money, ...l }] })
    return limitKeys(r, decide(r, facts(), s), s).map((k) => k.key)
  }
  test('one for each scope', () => {
    expect(keys({ scope: 'organization' })).toEqual(['*'])
    expect(keys({ scope: 'identity' })).toEqual([IDENTITY])
    expect(keys({ scope: 'run' })).toEqual(['run_1'])
    expect(keys({ scope: 'run' }, refund(4_000, { run: null }))).toEqual([`${IDENTITY}/no-run`])
    expect(keys({ scope: 'identity_tool' })).toEqual([key])
    expect(keys({ scope: 'identity_tool_resource' })).toEqual([`${key}/order:48213`])
  })
  test('a long resource is kept as its hash, so that a key always fits an index', () => {
    const long = request({ arguments: { order: '1'.repeat(250), amount: { value: 1, currency: 'EUR' } } })
    expect(keys({ scope: 'identity_tool_resource' }, long)[0]).toMatch(
      /^agi_refunds\/billing\.refund\/sha256:[0-9a-f]{64}$/,
    )
  })
  test('none of another tool, identity, environment or currency', () => {
    expect(keys({ tool: SEARCH.name })).toEqual([])
    expect(keys({ identity: 'agi_other' })).toEqual([])
    expect(keys({ environments: ['sandbox'] })).toEqual([])
    expect(keys({ currency: 'USD' })).toEqual([])
  })
  test('the charge is what the action adds', () => {
    const s = snapshot({ limits: [money, count] })
    expect(decide(refund(24_900), facts(), s).charges).toEqual([
      { limit: money.id, key, amount: 24_900 },
      { limit: 'calls', key: IDENTITY, amount: 1 },
    ])
  })
})

describe('a limit is never passed by one unit', () => {
  test('exactly at the limit is allowed, one above is not', () => {
    expect(settle([money], [used(175_100)])).toMatchObject({ outcome: 'allow' })
    expect(settle([money], [used(175_101)])).toMatchObject({ outcome: 'deny', reason: { code: 'REFUNDS_PER_HOUR' } })
  })
  test('the sentence says how much is used and asked for', () => {
    const d = settle([money], [used(199_200)])
    expect(d.reason.sentence).toBe(
      'One agent refunds at most €2,000 in an hour. €1,992.00 of €2,000.00 are used, and this would add €249.00.',
    )
    expect(d.rules.at(-1)?.limit).toEqual({ limit: 200_000, actual: 224_100, unit: 'EUR' })
  })
  test('a counter that was not read counts as full', () => {
    expect(settle([money], []).outcome).toBe('deny')
    expect(settle([money], [used(0, { key: 'another' })]).outcome).toBe('deny')
  })
  test('a value that is not known does not pass', () => {
    const rows: LimitDefinition = {
      ...count,
      id: 'rows',
      measure: 'rows',
      max: 1_000_000,
      outcome: 'deny',
      reason_code: 'ROWS',
    }
    const r = request({ tool: DELETE.name, arguments: { where: 'x' } })
    expect(settle([rows], [{ limit: 'rows', key: IDENTITY, used: 0, frees_at: [] }], r)).toMatchObject({
      outcome: 'deny',
      reason: { code: 'ROWS' },
    })
    const bounded = request({ tool: DELETE.name, arguments: { where: 'x', limit: 5 } })
    expect(settle([rows], [{ limit: 'rows', key: IDENTITY, used: 0, frees_at: [] }], bounded).outcome).toBe(
      'require_approval',
    )
  })
  test('tokens are known only afterwards: a budget that is used up stops the next call', () => {
    const tokens: LimitDefinition = {
      ...count,
      id: 'tokens',
      measure: 'tokens',
      max: 1_000,
      outcome: 'deny',
      reason_code: 'TOKENS',
    }
    const at = (n: number) => settle([tokens], [{ limit: 'tokens', key: IDENTITY, used: n, frees_at: [] }]).outcome
    expect([at(999), at(1_000)]).toEqual(['allow', 'deny'])
  })
})

describe('when to try again', () => {
  test('the seconds until enough has left the window', () => {
    const frees_at = [
      { at: '2026-11-20T10:10:00.000Z', value: 10_000 },
      { at: '2026-11-20T10:30:00.500Z', value: 20_000 },
    ]
    expect(settle([money], [used(199_200, { frees_at })]).retry_after).toBe(1_801)
    expect(settle([money], [used(185_000, { frees_at })]).retry_after).toBe(600)
  })
  test('never, when the action alone is more than the limit, or when something else denies too', () => {
    expect(settle([money], [used(0, { frees_at: [] })], refund(200_001)).retry_after).toBeNull()
    expect(
      settle([money], [used(199_200, { frees_at: [{ at: NOW, value: 100_000 }] })], refund(24_900), { grants: [] })
        .retry_after,
    ).toBeNull()
  })
})

describe('a limit that asks', () => {
  const full = [{ limit: 'calls', key: IDENTITY, used: 3, frees_at: [] }]
  test('asks the people it names, or those of the cell', () => {
    expect(settle([count], full)).toMatchObject({
      outcome: 'require_approval',
      reason: { code: 'CALLS' },
      requirements: { queues: { 'operations-leads': 1 } },
    })
    const named = { ...count, requirements: { queues: { finance: 2 }, min_people: 2 } }
    expect(settle([named], full).requirements).toEqual({ queues: { finance: 2 }, min_people: 2 })
  })
  test('is satisfied by an approval whose voters were shown it, and by no other', () => {
    const s = snapshot({ limits: [count] })
    const r = refund(24_900)
    const asked = settleLimits(decide(r, facts(), s), r, full, s, facts())
    const approval: ApprovalFact = {
      id: 'apr_1',
      status: 'approved',
      action_hash: asked.action_hash,
      effective_action_hash: asked.action_hash,
      requirements: asked.requirements ?? { queues: {}, min_people: 1 },
      basis: approvalBasis(asked, facts()),
      lapses_at: null,
      voters_eligible: true,
      reason: null,
    }
    const again = (a: ApprovalFact) => {
      const f = facts({ approval: a })
      return settleLimits(decide(r, f, s), r, full, s, f)
    }
    expect(again(approval)).toMatchObject({ outcome: 'allow', consumes_approval: 'apr_1' })
    expect(again({ ...approval, basis: { ...approval.basis, rules: [] } })).toMatchObject({
      outcome: 'deny',
      reason: { code: 'approval_out_of_scope' },
      consumes_approval: null,
    })
  })
  test('an approval does not lift a limit that denies', () => {
    const s = snapshot({ limits: [money] })
    const r = refund(24_900)
    const hash = decide(r, facts(), s).action_hash
    const f = facts({
      approval: {
        id: 'apr_1',
        status: 'approved',
        action_hash: hash,
        effective_action_hash: hash,
        requirements: { queues: {}, min_people: 1 },
        basis: approvalBasis(decide(r, facts(), s), facts()),
        lapses_at: null,
        voters_eligible: true,
        reason: null,
      },
    })
    expect(settleLimits(decide(r, f, s), r, [used(200_000)], s, f)).toMatchObject({
      outcome: 'deny',
      consumes_approval: null,
    })
  })
})

describe('settling', () => {
  test('is the same whether the counters were facts or came later', () => {
    const s = snapshot({
      limits: [money, count],
      policies: [
        guard('ask', 'forbid (principal, action == Action::"billing.refund", resource);', {
          outcome: 'require_approval',
        }),
      ],
    })
    const counters = [used(100), { limit: 'calls', key: IDENTITY, used: 2, frees_at: [] }]
    const r = refund(24_900)
    const later = settleLimits(decide(r, facts(), s), r, counters, s, facts())
    expect(decide(r, facts({ limits: counters }), s)).toEqual(later)
    expect(settleLimits(later, r, counters, s, facts())).toEqual(later)
  })
  test('says nothing about what was refused at the boundary', () => {
    expect(settle([money], [], request({ arguments: {} })).reason.code).toBe('INVALID_ARGUMENTS')
  })
})
