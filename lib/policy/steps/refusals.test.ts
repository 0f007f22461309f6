import { describe, expect, test } from 'vitest'
import { decide } from '../decide.ts'
import { facts, IDENTITY, KEYS, REFUND, refund, request, snapshot, versionOf } from '../testing/fixtures.ts'
import type { ActionRequest, Decided, Facts, SnapshotContent, Stage, ToolDefinition } from '../types.ts'

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
