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
  REFUND,
  refund,
  request,
  SEARCH,
  snapshot,
  versionOf,
} from './testing/fixtures.ts'
import type { ActionRequest, Decided, Facts, SnapshotContent, Stage, ToolDefinition } from './types.ts'

const answer = (r: ActionRequest, f: Partial<Facts> = {}, s: Partial<SnapshotContent> = {}): Decided =>
  decide(r, facts(f), snapshot(s))
const says = (d: Decided) => [d.outcome, d.reason.code]
const stages = (stage: Stage, models: string[] = []) => ({
  stages: { [IDENTITY]: { default_stage: stage, tools: {}, models } },
})
const _tool = (d: ToolDefinition, more = {}) => ({ tools: [versionOf(d, more)] })

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
