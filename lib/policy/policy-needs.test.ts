import { preparsePolicySet, preparseSchema, type Schema, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argumentsType } from './arguments-type.ts'
import { compileSlice, evaluateSlice } from './cedar-slice.ts'
import { cedarSchemaOf, cedarValue } from './cedar-types.ts'
import { AGENT_TYPE, contextType } from './context-type.ts'
import { everything } from './policy-needs.ts'
import { readPolicy } from './read-policy.ts'
import type { Json, JsonObject, ToolDefinition } from './types.ts'

const TOOL: ToolDefinition = {
  name: 'a.tool',
  title: 'T',
  verb: 't',
  description: '',
  input_schema: {
    type: 'object',
    properties: {
      s: { type: 'string' },
      n: { type: 'integer' },
      b: { type: 'boolean' },
      list: { type: 'array', items: { type: 'string' } },
      o: {
        type: 'object',
        properties: { x: { type: 'integer' }, y: { type: 'object', properties: { z: { type: 'string' } } } },
      },
    },
  },
  class: 'write',
  reversibility: 'hard',
  data_classes: [],
  effects: ['e'],
  pointers: { resources: [{ type: 'order', id: '/s' }] },
}
const context = contextType(TOOL, argumentsType(TOOL.input_schema).type, { order: { ok: 'boolean', n: 'integer' } })
const groups = ['class:write', 'effect:e']

// expressions that reach into the request in every way there is
const leaf = fc.constantFrom(
  'context.args.n > 2',
  'context.args has n',
  'context.args has o.y.z',
  'context.args has o && context.args.o has y',
  'context.args.o.y.z == "q"',
  'context.args["s"] like "a*"',
  'context.args == {n: 3}',
  'context.args.o == {x: 1}',
  '[context.args.o].contains({x: 1})',
  '{a: context.args.o}.a.x == 1',
  '(if context.args.b then context.args.o else {x: 9}).x == 1',
  'context.args.list.contains("a")',
  'context.args.list.containsAll(["a", "b"])',
  'context.args.list.isEmpty()',
  'context.resources has order && context.resources.order has ok && context.resources.order.ok',
  'context.resources == {}',
  'context.reach.rows < 5',
  '-context.args.n == -3',
  'principal.stage == "semi"',
  'principal has model',
  'principal == Agent::"agi_1"',
  'principal in Agent::"agi_1"',
  'resource == Resource::"order/1"',
  'action in Action::"effect:e"',
  'action in [Action::"class:read", Action::"other"]',
  'context has confidence && context.confidence + 1 > 5',
)
const expression = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.tuple(tie('e'), fc.constantFrom('&&', '||'), tie('e')).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    tie('e').map((a) => `!(${a})`),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([a, b, c]) => `if (${a}) then (${b}) else (${c})`),
  ),
})).e
const args: fc.Arbitrary<JsonObject> = fc.record(
  {
    s: fc.constantFrom('abc', 'x'),
    n: fc.integer({ min: 1, max: 4 }),
    b: fc.boolean(),
    list: fc.subarray(['a', 'b']),
    o: fc.record(
      { x: fc.integer({ min: 1, max: 2 }), y: fc.record({ z: fc.constantFrom('q', 'r') }, { requiredKeys: [] }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>

describe('a slice passes on only what its policies read', () => {
  test('and that gives the same answer as passing on everything', () => {
    fc.assert(
      fc.property(
        fc.array(expression, { minLength: 1, maxLength: 3 }),
        args,
        fc.boolean(),
        fc.option(fc.integer({ min: 0, max: 9 })),
        (bodies, a, registered, confidence) => {
          const texts = Object.fromEntries(
            bodies.map((b, i) => [`p${i}`, `forbid (principal, action, resource) when { ${b} };`]),
          )
          const source: JsonObject = {
            args: a,
            tool: { class: 'write', reversibility: 'hard', effects: ['e'], data_classes: [] },
            reach: { known: true, rows: 3 },
            impact: 'low',
            sensitivity: 'ordinary',
            environment: 'sandbox',
            stage: 'semi',
            unverified_assumptions: 0,
            resources: registered ? { order: { ok: true, n: 1 } } : {},
            run: { labels: [] },
            time: { hour: 1, weekday: 1 },
            ...(confidence === null ? {} : { confidence }),
          }
          const attributes = { name: 'a', agent: 'b', environment: 'sandbox', stage: 'semi' }
          const pruned = evaluateSlice(compileSlice({ texts, tool: TOOL.name, groups, context }), {
            agent: { id: 'agi_1', attributes },
            resource: 'order/1',
            context: source,
          })

          const readable = Object.fromEntries(Object.entries(texts).filter(([, text]) => readPolicy(text).ok))
          preparsePolicySet('whole', { staticPolicies: readable })
          preparseSchema('whole', {
            '': {
              entityTypes: { Agent: { shape: cedarSchemaOf(AGENT_TYPE, everything()) }, Resource: {} },
              actions: {
                ...Object.fromEntries(groups.map((g) => [g, {}])),
                [TOOL.name]: {
                  memberOf: groups.map((id) => ({ id })),
                  appliesTo: {
                    principalTypes: ['Agent'],
                    resourceTypes: ['Resource'],
                    context: cedarSchemaOf(context, everything()),
                  },
                },
              },
            },
          } as unknown as Schema)
          const uid = { type: 'Agent', id: 'agi_1' }
          const whole = statefulIsAuthorized({
            principal: uid,
            action: { type: 'Action', id: TOOL.name },
            resource: { type: 'Resource', id: 'order/1' },
            context: cedarValue(source, context, everything()) as { [name: string]: Json },
            entities: [{ uid, attrs: attributes, parents: [] }],
            preparsedPolicySetId: 'whole',
            preparsedSchemaName: 'whole',
            validateRequest: true,
          })
          if (whole.type === 'failure') throw new Error(JSON.stringify(whole.errors))
          expect([...pruned.satisfied].sort()).toEqual([...whole.response.diagnostics.reason].sort())
          expect([...pruned.errors.keys()].sort()).toEqual(
            whole.response.diagnostics.errors.map((e) => e.policyId).sort(),
          )
        },
      ),
      { numRuns: 200 },
    )
  }, 60_000)
})
