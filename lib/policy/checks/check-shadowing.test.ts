import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileSnapshot } from '../compile.ts'
import { actionGroups } from '../context-type.ts'
import { decide } from '../decide.ts'
import { matchesAction, policyHead } from '../read-policy.ts'
import { anyFacts, anyRequest, anyStages, guards } from '../testing/arbitraries.ts'
import { content, DELETE, DROP, EXPORT, guard, IDENTITY, KEYS, REFUND, SEARCH } from '../testing/fixtures.ts'
import type { Decided, PolicyContent } from '../types.ts'
import { checkPolicy } from '../validate.ts'
import { checkSatisfiable } from './check-satisfiable.ts'
import { checkShadowing } from './check-shadowing.ts'

const REFUNDS = 'forbid (principal is Agent, action == Action::"billing.refund", resource)'
const over = (value: number) => `${REFUNDS} when { context has amount && context.amount.value > ${value} };`
const types = content().resource_types
const shadowed = (rule: PolicyContent, other: PolicyContent, tools = [REFUND]) =>
  checkShadowing(rule, [other], { tools, resource_types: types }).length > 0
const asks = (cedar: string, more: Partial<PolicyContent> = {}) =>
  guard('asks', cedar, { outcome: 'require_approval', requirements: { queues: { leads: 1 }, min_people: 1 }, ...more })
const denies = (cedar: string, more: Partial<PolicyContent> = {}) => guard('denies', cedar, more)

describe('a rule is called shadowed', () => {
  test.each<[string, PolicyContent, PolicyContent]>([
    ['by one with the same text', asks(over(25_000)), denies(over(25_000))],
    ['by one that begins lower', asks(over(100_000)), denies(over(25_000))],
    ['by one without conditions', asks(over(25_000)), denies('forbid (principal is Agent, action, resource);')],
    [
      'by one over its class',
      asks(over(25_000)),
      denies('forbid (principal, action in Action::"class:write", resource);'),
    ],
    [
      'by one for more environments',
      asks(over(1), { environments: ['sandbox'] }),
      denies(over(1), { environments: ['sandbox', 'staging'] }),
    ],
    [
      'by one that asks for one of its values',
      asks(`${REFUNDS} when { context.impact == "high" };`),
      denies(`${REFUNDS} when { ["high", "critical"].contains(context.impact) };`),
    ],
    ['a denial by a never', denies(over(25_000)), denies(over(1), { id: 'never', outcome: 'never' })],
  ])('%s', (_, rule, other) => expect(shadowed(rule, other)).toBe(true))
})
describe('a rule is not called shadowed', () => {
  test.each<[string, PolicyContent, PolicyContent]>([
    ['by one that is no stricter', asks(over(25_000)), asks(over(25_000), { id: 'other' })],
    ['by one that only logs', asks(over(25_000)), denies(over(25_000), { mode: 'log' })],
    ['by one that begins higher', asks(over(25_000)), denies(over(25_001))],
    ['by one for fewer environments', asks(over(1)), denies(over(1), { environments: ['production'] })],
    ['by one that ends earlier', asks(over(1)), denies(over(1), { effective_until: '2027-01-01T00:00:00Z' })],
    ['by one for one agent', asks(over(1)), denies('forbid (principal == Agent::"agi_1", action, resource);')],
    [
      'an alternative by a denial, which still offers it',
      denies(over(1), { outcome: 'downscope', alternative: { tool: 'billing.search', sentence: 'Look.' } }),
      denies(over(1), { id: 'other' }),
    ],
    [
      'when it can overflow, because then it denies',
      asks(`${REFUNDS} when { context has amount && context.amount.value * 2 > 50000 };`),
      denies(over(1_000_000)),
    ],
    ['by one that can fail where it cannot', asks(`${REFUNDS} when { context.impact == "high" };`), denies(over(1))],
  ])('%s', (_, rule, other) => expect(shadowed(rule, other)).toBe(false))
})

// What an answer says to whoever asked and to whoever decides; how long it holds may end earlier.
const said = ({
  outcome,
  reason,
  requirements,
  alternative,
  obligations,
  consumes_approval,
  shadow_outcome,
}: Decided) => ({
  outcome,
  reason,
  requirements,
  alternative,
  obligations,
  consumes_approval,
  shadow_outcome,
})
const TOOLS = [REFUND, SEARCH, DELETE, EXPORT, KEYS, DROP]

// Pairs that are often nested: the same pieces, bounds that lie near each other, and pieces joined in every way.
const near = fc.constantFrom(20_000, 25_000, 25_001, 40_000)
const piece = fc.oneof(
  near.map((n) => `context has amount && context.amount.value > ${n}`),
  near.map((n) => `!(context has amount) || context.amount.value >= ${n}`),
  fc.constantFrom(
    'context.impact == "high" || context.impact == "critical"',
    '["medium", "high", "critical"].contains(context.impact)',
    'context.impact != "low"',
    '!context.reach.known',
    'context.reach has rows && context.reach.rows > 100',
    'context.reach has rows',
    'context.time.hour < 8',
    'context.time.hour < 12 || context.time.hour >= 22',
    'context.environment == "production"',
    'context.environment != "sandbox"',
    'context.run.labels.contains("untrusted_content")',
    'context has confidence && context.confidence < 5000',
    'if context has confidence then context.confidence < 8000 else true',
    'action in Action::"class:write"',
    'context.tool.effects.contains("data_export")',
    'true',
  ),
)
const joined = fc.oneof(
  piece,
  fc.tuple(piece, piece).map(([a, b]) => `(${a}) && (${b})`),
  fc.tuple(piece, piece).map(([a, b]) => `(${a}) || (${b})`),
  piece.map((a) => `!(${a})`),
)
const clauses = fc
  .array(fc.tuple(fc.constantFrom('when', 'when', 'unless'), joined), { minLength: 0, maxLength: 2 })
  .map((all) => all.map(([kind, text]) => ` ${kind} { ${text} }`).join(''))
const scopes = fc.constantFrom('action', 'action == Action::"billing.refund"', 'action in Action::"class:read"')
const ruleOf = (id: string, outcomes: PolicyContent['outcome'][]) =>
  fc
    .record({
      who: fc.constantFrom(
        'principal',
        'principal is Agent',
        'principal is Agent',
        `principal == Agent::"${IDENTITY}"`,
      ),
      scope: scopes,
      clauses,
      outcome: fc.constantFrom(...outcomes),
      environments: fc.constantFrom<PolicyContent['environments']>([], ['production'], ['sandbox', 'staging']),
      obligation: fc.option(fc.constantFrom('notify_owner', 'mask:card')),
    })
    .map(({ who, scope, clauses: text, outcome, environments, obligation }) =>
      guard(id, `forbid (${who}, ${scope}, resource)${text};`, {
        outcome,
        environments,
        ...(obligation ? { obligations: [obligation] } : {}),
        ...(outcome === 'downscope' ? { alternative: { tool: SEARCH.name, sentence: 'Look first.' } } : {}),
      }),
    )

test('a rule that is called shadowed never changes any decision', () => {
  let called = 0
  fc.assert(
    fc.property(
      ruleOf('m-rule', ['allow_with_notice', 'require_approval', 'downscope', 'deny']),
      ruleOf('z-other', ['downscope', 'deny', 'never']),
      guards('a', 3),
      fc.array(fc.tuple(anyRequest, anyFacts), { minLength: 12, maxLength: 12 }),
      anyStages,
      (rule, other, more, asked, stages) => {
        const context = { tools: TOOLS, resource_types: types }
        if (checkPolicy(rule, context).some((f) => f.severity === 'error')) return
        const head = policyHead(rule.cedar)
        const tools = TOOLS.filter((t) => head && matchesAction(head.action, t.name, actionGroups(t)))
        if (!checkShadowing(rule, [other], { tools, resource_types: types }).length) return
        called++
        const others = [...more, other]
        const without = compileSnapshot(content({ policies: others, stages }))
        const all = compileSnapshot(content({ policies: [...others, rule], stages }))
        for (const [request, facts] of asked)
          expect(said(decide(request, facts, all))).toEqual(said(decide(request, facts, without)))
      },
    ),
    { numRuns: 800 },
  )
  // a property that never met its case would hold for nothing
  expect(called).toBeGreaterThan(10)
}, 120_000)

test('a rule that is said never to match never does', () => {
  let called = 0
  fc.assert(
    fc.property(
      ruleOf('m-rule', ['deny']),
      fc.array(fc.tuple(anyRequest, anyFacts), { minLength: 12, maxLength: 12 }),
      anyStages,
      (rule, asked, stages) => {
        const head = policyHead(rule.cedar)
        const tools = TOOLS.filter((t) => head && matchesAction(head.action, t.name, actionGroups(t)))
        if (!checkSatisfiable(rule, tools, types).length) return
        called++
        const snapshot = compileSnapshot(content({ policies: [rule], stages }))
        for (const [request, facts] of asked)
          expect(decide(request, facts, snapshot).rules.filter((r) => r.id === 'policy:m-rule' && r.matched)).toEqual(
            [],
          )
      },
    ),
    { numRuns: 800 },
  )
  expect(called).toBeGreaterThan(10)
}, 120_000)
