import { describe, expect, test } from 'vitest'
import { canonicalJsonWithFractions, sha256Of } from '../ledger/canonical-json.ts'
import { decide } from './decide.ts'
import { actionHash, needsOf } from './describe-action.ts'
import {
  DELETE,
  facts,
  grant,
  guard,
  IDENTITY,
  KEYS,
  REFUND,
  refund,
  request,
  SEARCH,
  snapshot,
  versionOf,
} from './testing/fixtures.ts'
import type { ActionRequest, Decided, Facts, PolicyContent, SnapshotContent, Stage, ToolDefinition } from './types.ts'

const answer = (r: ActionRequest, f: Partial<Facts> = {}, s: Partial<SnapshotContent> = {}): Decided =>
  decide(r, facts(f), snapshot(s))
const says = (d: Decided) => [d.outcome, d.reason.code]
const stages = (stage: Stage, models: string[] = []) => ({
  stages: { [IDENTITY]: { default_stage: stage, tools: {}, models } },
})
const tool = (d: ToolDefinition, more = {}) => ({ tools: [versionOf(d, more)] })

describe('step 1: what is stopped does nothing', () => {
  test('a stop, with its own code and sentence', () => {
    const stop = { scope: 'organization', code: 'STOPPED', sentence: 'Everything is stopped.' }
    expect(answer(refund(4_000), { containment: [stop] })).toMatchObject({
      outcome: 'deny',
      reason: { code: 'STOPPED', sentence: 'Everything is stopped.' },
    })
  })
  test('a suspended or revoked identity, a suspended agent, a quarantined tool', () => {
    expect(says(answer(refund(4_000), { identity_status: 'suspended' }))).toEqual(['deny', 'IDENTITY_SUSPENDED'])
    expect(says(answer(refund(4_000), { identity_status: 'revoked' }))).toEqual(['deny', 'IDENTITY_SUSPENDED'])
    expect(says(answer(refund(4_000), { agent_status: 'suspended' }))).toEqual(['deny', 'AGENT_SUSPENDED'])
    expect(says(answer(refund(4_000), {}, tool(REFUND, { status: 'quarantined' })))).toEqual([
      'deny',
      'TOOL_QUARANTINED',
    ])
  })
})

describe('step 2: the boundary', () => {
  test('an unknown tool is denied, and nothing but that is said about it', () => {
    const d = answer(request({ tool: 'billing.refnd' }))
    expect(says(d)).toEqual(['deny', 'UNKNOWN_TOOL'])
    expect(d.field_errors[0]?.pointer).toBe('/tool')
    expect(d.rules.some((r) => r.step === 'grant' || r.step === 'policy')).toBe(false)
  })
  test('a tool that declares no effects, or that waits for review, is held', () => {
    const { effects: _, ...undeclared } = REFUND
    expect(says(answer(refund(1), {}, tool(undeclared)))).toEqual(['deny', 'TOOL_HELD'])
    expect(says(answer(refund(1), {}, tool(REFUND, { review: 'held' })))).toEqual(['deny', 'TOOL_HELD'])
    expect(says(answer(refund(1), {}, tool(REFUND, { status: 'retired' })))).toEqual(['deny', 'TOOL_RETIRED'])
  })
  test('arguments that do not fit are denied with the fields', () => {
    const d = answer(request({ arguments: { order: '1', amount: { value: '40', currency: 'EUR' }, x: 1 } }))
    expect(says(d)).toEqual(['deny', 'INVALID_ARGUMENTS'])
    expect(d.field_errors.map((e) => e.pointer)).toEqual(['/arguments/x'])
    expect(says(answer(request({ arguments: { order: 'abc', amount: { value: 1, currency: 'EUR' } } })))).toEqual([
      'deny',
      'INVALID_ARGUMENTS',
    ])
  })
  test('arguments larger than 256 KiB are denied', () => {
    const d = answer(
      request({ arguments: { order: '1', amount: { value: 1, currency: 'EUR' }, note: 'x'.repeat(262_144) } }),
    )
    expect([d.outcome, d.field_errors[0]?.pointer]).toEqual(['deny', '/arguments'])
  })
  test('a resource in the request that is not what the arguments name is refused', () => {
    const d = answer(refund(4_000, { claimed_resource: { type: 'order', id: '48299' } }))
    expect(says(d)).toEqual(['deny', 'RESOURCE_MISMATCH'])
    expect(d.field_errors).toEqual([{ pointer: '/resource', message: 'is not what the arguments name' }])
    expect(answer(refund(4_000, { claimed_resource: { type: 'order', id: '48213' } })).outcome).toBe('allow')
    expect(answer(refund(4_000, { claimed_resource: { type: 'tool', id: 'billing.refund' } })).outcome).toBe('allow')
  })
  test('an amount in a currency that nobody banded is denied', () => {
    const d = answer(request({ arguments: { order: '48213', amount: { value: 1, currency: 'XAU' } } }))
    expect([...says(d), d.impact]).toEqual(['deny', 'NO_BANDS', 'critical'])
  })
  test('a tool whose schema cannot be used answers nothing', () => {
    const d = answer(
      refund(1),
      {},
      tool({ ...REFUND, input_schema: { type: 'object', properties: { a: { $ref: 'http://x' } } } }),
    )
    expect(says(d)).toEqual(['deny', 'engine_error'])
  })
})

describe('step 3: never', () => {
  test.each(['crosses_account', 'key_change', 'audit_change'])(
    'what declares %s is never done, whatever else holds',
    (effect) => {
      const d = answer(
        request({ tool: KEYS.name, arguments: { key: 'k' }, confidence: 10_000 }),
        {},
        tool({ ...KEYS, effects: [effect] }),
      )
      expect(says(d)).toEqual(['never', effect.toUpperCase()])
      expect(d.requirements).toBeNull()
    },
  )
  test('also when the arguments do not fit, the grant is missing, or the tool is in shadow', () => {
    const change = request({ tool: KEYS.name, arguments: { nonsense: true } })
    expect(answer(change, { grants: [] }, stages('shadow')).outcome).toBe('never')
  })
  test('an argument that names another account than the resource is registered under', () => {
    const transfer: ToolDefinition = { ...REFUND, pointers: { ...REFUND.pointers, account: '/note' } }
    const ask = (note: string, account: string) =>
      answer(
        request({ arguments: { order: '48213', amount: { value: 4_000, currency: 'EUR' }, note } }),
        { resources: [{ type: 'order', id: '48213', attributes: { account, customer_verified: true }, hash: 'h' }] },
        tool(transfer),
      ).outcome
    expect(ask('acme', 'acme')).toBe('allow')
    expect(ask('acme', 'other')).toBe('never')
  })
  test('permission changes are critical and need two people', () => {
    const d = answer(refund(100), {}, tool({ ...REFUND, effects: ['permission_change'] }))
    expect([d.outcome, d.impact, d.requirements?.min_people]).toEqual(['require_approval', 'critical', 2])
  })
})

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

describe('step 7: stages, and what the agent has not verified', () => {
  test('supervised: every write asks, a read does not', () => {
    expect(says(answer(refund(4_000), {}, stages('supervised')))).toEqual([
      'require_approval',
      'TH_MEDIUM_REVERSIBLE_PERSONAL',
    ])
    const d = answer(refund(4_000), {}, stages('supervised'))
    expect(d.rules.find((r) => r.id === 'stage:supervised')).toMatchObject({
      matched: true,
      outcome: 'require_approval',
      code: 'SUPERVISED',
    })
    expect(answer(request({ tool: SEARCH.name, arguments: { where: 'x' } }), {}, stages('supervised')).outcome).toBe(
      'allow',
    )
  })
  test('shadow: a write is answered deny, nobody is asked, and what would have been is recorded', () => {
    const d = answer(refund(4_000), {}, stages('shadow'))
    expect(d).toMatchObject({
      outcome: 'deny',
      reason: { code: 'SHADOW' },
      shadow_outcome: 'require_approval',
      requirements: null,
      consumes_approval: null,
    })
    expect(answer(refund(4_000), { grants: [] }, stages('shadow'))).toMatchObject({
      outcome: 'deny',
      reason: { code: 'NO_GRANT' },
      shadow_outcome: 'deny',
    })
    expect(answer(request({ tool: SEARCH.name, arguments: { where: 'x' } }), {}, stages('shadow'))).toMatchObject({
      outcome: 'allow',
      shadow_outcome: null,
    })
  })
  test('a model that is not approved, or not named, counts as supervised', () => {
    const approved = stages('autonomous', ['large'])
    expect(answer(refund(4_000, { model: { id: 'large', version: null } }), {}, approved)).toMatchObject({
      outcome: 'allow',
      stage: 'autonomous',
    })
    for (const model of [null, { id: 'small', version: null }])
      expect(answer(refund(4_000, { model }), {}, approved)).toMatchObject({
        outcome: 'require_approval',
        stage: 'supervised',
      })
    expect(answer(refund(4_000), {}, approved).rules.find((r) => r.id === 'stage:model')).toMatchObject({
      matched: true,
      code: 'MODEL_NOT_APPROVED',
    })
  })
  test('an identity that the snapshot does not know is supervised', () => {
    expect(answer(refund(4_000, { identity: 'agi_new' })).stage).toBe('supervised')
  })
  test('a stage per tool counts before the default', () => {
    const s = {
      stages: {
        [IDENTITY]: { default_stage: 'autonomous' as const, tools: { [REFUND.name]: 'shadow' as const }, models: [] },
      },
    }
    expect(answer(refund(4_000), {}, s).reason.code).toBe('SHADOW')
  })
  test('an unverified assumption asks when something is written', () => {
    expect(says(answer(refund(4_000, { unverified_assumptions: 1 })))).toEqual([
      'require_approval',
      'UNVERIFIED_ASSUMPTION',
    ])
    expect(answer(request({ tool: SEARCH.name, arguments: { where: 'x' }, unverified_assumptions: 3 })).outcome).toBe(
      'allow',
    )
  })
})

describe('the answer', () => {
  const two = [
    guard('a-finance', 'forbid (principal, action == Action::"billing.refund", resource);', {
      outcome: 'require_approval',
      requirements: { queues: { finance: 1 }, min_people: 1 },
    }),
    guard('b-security', 'forbid (principal, action == Action::"billing.refund", resource);', {
      outcome: 'require_approval',
      requirements: { queues: { security: 2 }, min_people: 1 },
    }),
    guard('c-notice', 'forbid (principal, action == Action::"billing.refund", resource);', {
      outcome: 'allow_with_notice',
      obligations: ['notify_owner', 'mask:card'],
    }),
  ]
  test('requirements of several rules join, obligations accumulate', () => {
    const d = answer(refund(4_000), {}, { policies: two })
    expect(d.requirements).toEqual({ queues: { finance: 1, security: 2 }, min_people: 1 })
    expect(d.obligations).toEqual(['mask:card', 'notify_owner'])
  })
  test('a rule that only says “ask” is answered by the cell, then by the default queue', () => {
    const ask = [
      guard('ask', 'forbid (principal, action == Action::"billing.refund", resource);', {
        outcome: 'require_approval',
      }),
    ]
    expect(answer(refund(4_000), {}, { policies: ask }).requirements).toEqual({
      queues: { 'operations-leads': 1 },
      min_people: 1,
    })
    const bare = {
      policies: ask,
      default_queue: 'desk',
      thresholds: snapshot().content.thresholds.map((c) => ({
        ...c,
        semi: [{ below: 10_001, outcome: 'allow' as const }],
        autonomous: [{ below: 10_001, outcome: 'allow' as const }],
      })),
    }
    expect(answer(refund(4_000), {}, bare).requirements).toEqual({ queues: { desk: 1 }, min_people: 1 })
  })
  test('a downscope names the alternative; a caller that honours no obligations is denied with it as a hint', () => {
    const alternative = { tool: REFUND.name, arguments: { masked: true }, sentence: 'Ask for less.' }
    const policies = [
      guard('less', 'forbid (principal, action == Action::"billing.refund", resource);', {
        outcome: 'downscope',
        alternative,
      }),
    ]
    expect(answer(refund(4_000), {}, { policies })).toMatchObject({ outcome: 'downscope', alternative })
    expect(answer(refund(4_000, { honours_obligations: false }), {}, { policies })).toMatchObject({
      outcome: 'deny',
      alternative,
      reason: { code: 'LESS' },
    })
  })
  test('an obligation that only the caller can keep denies a caller that keeps none', () => {
    const d = answer(refund(4_000, { honours_obligations: false }), {}, { policies: two.slice(2) })
    expect(says(d)).toEqual(['deny', 'OBLIGATIONS_NOT_HONOURED'])
    const ours = [
      guard('told', 'forbid (principal, action == Action::"billing.refund", resource);', {
        outcome: 'allow_with_notice',
      }),
    ]
    expect(answer(refund(4_000, { honours_obligations: false }), {}, { policies: ours })).toMatchObject({
      outcome: 'allow_with_notice',
      obligations: ['notify_owner'],
    })
  })
  test('a cell that the matrix does not have denies', () => {
    expect(says(answer(refund(4_000), {}, { thresholds: [] }))).toEqual(['deny', 'NO_THRESHOLD'])
  })
  test('it lasts as long as the shortest of what it relied on', () => {
    const preview = {
      id: 'prv_1',
      action_hash: needsOf(request({ tool: DELETE.name, arguments: { where: 'x' } }), snapshot()).actionHash,
      reach: { rows: 5 },
      by: 'svc',
      expires_at: '2026-11-20T10:05:00.000Z',
    }
    const d = answer(request({ tool: DELETE.name, arguments: { where: 'x' } }), { preview })
    expect(d).toMatchObject({
      valid_until: '2026-11-20T10:05:00.000Z',
      reach: { rows: 5, source: 'preview', unbounded: false },
    })
  })
  test('every step is listed, in order', () => {
    const order = ['containment', 'boundary', 'never', 'grant', 'policy', 'threshold', 'stage']
    const steps = answer(refund(4_000), { grants: [grant(REFUND.name)] }, { policies: two }).rules.map((r) =>
      order.indexOf(r.step),
    )
    expect([...steps].sort((a, b) => a - b)).toEqual(steps)
    expect(new Set(steps).size).toBe(order.length)
  })
})

describe('the action hash', () => {
  test('is SHA-256 of the RFC 8785 form of what makes the action', () => {
    const r = refund(4_000, {
      on_behalf_of: { type: 'user', id: 'u"1', proven: true },
      arguments: { b: 1.5, a: '€', order: '1' },
    })
    const tool = snapshot().tool(REFUND.name)?.fact.hash ?? null
    expect(actionHash(r, tool)).toBe(
      sha256Of(
        canonicalJsonWithFractions({
          organization: r.organization,
          identity: r.identity,
          run: r.run,
          on_behalf_of: { type: 'user', id: 'u"1' },
          tool: r.tool,
          tool_definition: tool,
          arguments: r.arguments,
        }),
      ),
    )
    expect(needsOf(r, snapshot()).actionHash).toBe(actionHash(r, tool))
  })
  test('another argument, run, person or definition is another action', () => {
    const base = refund(4_000)
    const hashes = [
      base,
      refund(4_001),
      { ...base, run: null },
      { ...base, identity: 'agi_2' },
      { ...base, on_behalf_of: { type: 'user', id: 'u', proven: false } },
    ].map((r) => actionHash(r, 'sha256:1'))
    expect(new Set([...hashes, actionHash(base, null)]).size).toBe(6)
  })
})
