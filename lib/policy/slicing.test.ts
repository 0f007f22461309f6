import { isAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cedarBroken, guarded } from './cedar-instance.ts'
import { poolSize, releaseSlice } from './cedar-pool.ts'
import { cedarValue } from './cedar-types.ts'
import { decide } from './decide.ts'
import { deriveAction, deriveReach } from './derive-action.ts'
import { describeAgent, describeContext } from './describe-context.ts'
import { measureImpact } from './measure-impact.ts'
import { everything } from './policy-needs.ts'
import { anyFacts, anyRequest, guards } from './testing/arbitraries.ts'
import { facts, IDENTITY, refund, request, snapshot } from './testing/fixtures.ts'
import { ENVIRONMENTS, type Environment, type Json } from './types.ts'

const who = fc.constantFrom(
  'principal',
  'principal is Agent',
  'principal is user',
  `principal == Agent::"${IDENTITY}"`,
  'principal == Agent::"other"',
  `principal in Agent::"${IDENTITY}"`,
)
const what = fc.constantFrom(
  'action',
  'action == Action::"billing.refund"',
  'action == Action::"class:write"',
  'action in Action::"class:write"',
  'action in Action::"class:read"',
  'action in [Action::"x", Action::"billing.refund"]',
  'action in [Action::"effect:none"]',
)
const which = fc.constantFrom(
  'resource',
  'resource is Resource',
  'resource == Resource::"order/48213"',
  'resource == Resource::"order/1"',
  'resource is order',
)

describe('a slice', () => {
  test('leaves out no guard that Cedar would have found to match', () => {
    fc.assert(
      fc.property(
        who,
        what,
        which,
        fc.constantFrom('', ' when { context.impact == "medium" }', ' unless { context.args has note }'),
        fc.subarray([...ENVIRONMENTS]),
        fc.constantFrom(...ENVIRONMENTS),
        (p, a, r, condition, environments: Environment[], environment) => {
          const cedar = `forbid (${p}, ${a}, ${r})${condition};`
          const s = snapshot({
            policies: [
              {
                id: 'g',
                version: 1,
                kind: 'guard',
                cedar,
                outcome: 'deny',
                reason_code: 'G',
                sentence: 'G.',
                owner: 'o',
                mode: 'enforce',
                environments,
              },
            ],
          })
          const ask = refund(4_000, { environment })
          const decided = decide(ask, facts(), s)

          const tool = s.tool(ask.tool)
          if (!tool) throw new Error('no tool')
          const derived = deriveAction(tool.definition, ask.arguments)
          const { reach } = deriveReach(tool.definition, ask.arguments, derived, null, null)
          const measured = measureImpact(
            s.content.bands,
            tool.definition,
            facts().resources,
            reach,
            reach.amount ? [reach.amount] : [],
          )
          const context = describeContext({
            request: ask,
            facts: facts(),
            definition: tool.definition,
            derived,
            resources: facts().resources,
            reach,
            measured,
            stage: 'autonomous',
          })
          const principal = { type: 'Agent', id: IDENTITY }
          const action = { type: 'Action', id: ask.tool }
          const answer = isAuthorized({
            principal,
            action,
            resource: { type: 'Resource', id: 'order/48213' },
            context: cedarValue(context, tool.context(), everything()) as { [name: string]: Json },
            policies: { staticPolicies: { g: cedar } },
            entities: [
              { uid: principal, attrs: describeAgent(ask, 'autonomous') as { [name: string]: Json }, parents: [] },
              { uid: action, attrs: {}, parents: tool.groups.map((id) => ({ type: 'Action', id })) },
            ],
          })
          if (answer.type === 'failure') throw new Error(answer.errors[0]?.message)
          const whole =
            answer.response.diagnostics.reason.length > 0 &&
            (environments.length === 0 || environments.includes(environment))
          expect(decided.rules.some((rule) => rule.id === 'policy:g' && rule.matched)).toBe(whole)
        },
      ),
      { numRuns: 200 },
    )
  }, 60_000)
  test('that lost its place answers as before', () => {
    const s = snapshot()
    const before = decide(refund(4_000), facts(), s)
    const tool = s.tool('billing.refund')
    if (!tool) throw new Error('no tool')
    const { cedar } = s.rules(tool, 'production', IDENTITY, 'medium/reversible/personal', 'autonomous')
    const held = poolSize().slices
    releaseSlice(cedar)
    expect([cedar.slot, poolSize().slices]).toEqual([null, held - 1])
    expect(decide(request({ tool: 'billing.search', arguments: { where: 'x' } }), facts(), s).outcome).toBe('allow')
    expect(decide(refund(4_000), facts(), s)).toEqual(before)
  })
  test('of one organization never answers for another, however many there are', () => {
    fc.assert(
      fc.property(anyRequest, anyFacts, guards('a', 3), guards('b', 3), (r, f, some, others) => {
        const [a, b] = [snapshot({ policies: some }), snapshot({ policies: others })]
        const first = decide(r, f, a)
        decide(r, f, b)
        expect(decide(r, f, a)).toEqual(first)
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})

test('after a trap inside Cedar every answer is no', () => {
  try {
    expect(() =>
      guarded(() => {
        throw new WebAssembly.RuntimeError('memory access out of bounds')
      }),
    ).toThrow()
    expect(cedarBroken()).toBe('memory access out of bounds')
    expect(decide(refund(4_000), facts(), snapshot())).toMatchObject({
      outcome: 'deny',
      reason: { code: 'engine_error' },
    })
  } finally {
    delete (globalThis as { [name: symbol]: unknown })[Symbol.for('countersign.cedar.broken')]
  }
  expect(decide(refund(4_000), facts(), snapshot()).outcome).toBe('allow')
})
