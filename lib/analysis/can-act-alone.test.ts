import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileSnapshot } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import { anyFacts, anyRequest, anyStages, guards } from '../policy/testing/arbitraries.ts'
import {
  content,
  DELETE,
  EXPORT,
  grant,
  guard,
  IDENTITY,
  KEYS,
  NOW,
  REFUND,
  SEARCH,
  versionOf,
} from '../policy/testing/fixtures.ts'
import type { Environment, GrantFact, SnapshotContent } from '../policy/types.ts'
import { canActAlone } from './can-act-alone.ts'

const subject = (environment: Environment = 'production') => ({
  organization: 'org_1',
  identity: IDENTITY,
  agent: 'agt_1',
  agentName: 'refund-assistant',
  environment,
})
const ask = (
  tool: string,
  more: Partial<SnapshotContent> = {},
  grants: GrantFact[] = [grant(tool)],
  above?: { value: number; currency: string },
) =>
  canActAlone({
    snapshot: compileSnapshot(content(more)),
    subject: subject(),
    grants,
    tool,
    now: Date.parse(NOW),
    above,
  })
const supervised: SnapshotContent['stages'] = { [IDENTITY]: { default_stage: 'supervised', tools: {}, models: [] } }
const refunds = (condition: string, more = {}) =>
  guard('g', `forbid (principal is Agent, action == Action::"billing.refund", resource) ${condition};`, {
    outcome: 'require_approval',
    ...more,
  })

describe('yes, with a request that the engine answers so', () => {
  test('a small refund by an autonomous agent', () => {
    const { answer, witness } = ask(REFUND.name)
    expect(answer).toBe('yes')
    const { request, facts, decided } = witness as NonNullable<typeof witness>
    const snapshot = compileSnapshot(content())
    expect(decide(request, facts, snapshot).core).toBe(decided.core)
    expect(['allow', 'allow_with_notice']).toContain(decided.outcome)
  })
  test('just under the limit of a rule, when more is asked about', () => {
    const policies = [refunds('when { context has amount && context.amount.value > 25000 }')]
    const { answer, witness } = ask(REFUND.name, { policies }, undefined, { value: 20_000, currency: 'EUR' })
    expect(answer).toBe('yes')
    expect(witness?.decided.reach.amount?.value).toBeGreaterThan(20_000)
    expect(witness?.decided.reach.amount?.value).toBeLessThanOrEqual(25_000)
  })
  test('only with the values that every rule wants: a verified order, a model, a label, an hour, a note', () => {
    const policies = [
      refunds(
        'unless { context.resources has order && context.resources.order has customer_verified && context.resources.order.customer_verified }',
      ),
      { ...refunds('unless { principal has model && ["large"].contains(principal.model) }'), id: 'g2' },
      { ...refunds('unless { context.run.labels.contains("checked") }'), id: 'g3' },
      { ...refunds('unless { context.time.hour >= 20 && context.time.weekday == 7 }'), id: 'g4' },
      { ...refunds('unless { context.args has note && context.args.note == "goodwill" }'), id: 'g5' },
      { ...refunds('unless { context.on_behalf_of has id && context.on_behalf_of.id == "u-1" }', {}), id: 'g6' },
    ]
    const { answer, witness } = ask(REFUND.name, { policies: policies.slice(0, 5) })
    expect(answer).toBe('yes')
    expect(witness?.request).toMatchObject({ model: { id: 'large' }, arguments: { note: 'goodwill' } })
    expect(witness?.facts).toMatchObject({
      run: { labels: expect.arrayContaining(['checked']) },
      resources: [{ attributes: { customer_verified: true } }],
    })
    expect(new Date(witness?.facts.now ?? 0).getUTCHours()).toBeGreaterThanOrEqual(20)
  })
  test('from when a rule ends', () => {
    const policies = [refunds('', { effective_until: '2026-12-01T00:00:00.000Z' })]
    const { answer, witness } = ask(REFUND.name, { policies })
    expect(answer).toBe('yes')
    expect(Date.parse(witness?.facts.now ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-12-01T00:00:00Z'))
  })
})

describe('no', () => {
  test.each<[string, () => ReturnType<typeof ask>]>([
    ['a supervised agent that writes', () => ask(REFUND.name, { stages: supervised })],
    ['nothing granted', () => ask(REFUND.name, {}, [])],
    [
      'a grant that has ended',
      () => ask(REFUND.name, {}, [grant(REFUND.name, { ends_at: '2026-11-01T00:00:00.000Z' })]),
    ],
    [
      'a grant that asks above nothing',
      () => ask(REFUND.name, {}, [grant(REFUND.name, { ask_above: { amount: { value: -1, currency: 'EUR' } } })]),
    ], // prettier-ignore
    ['a built-in never', () => ask(KEYS.name)],
    ['a quarantined tool', () => ask(REFUND.name, { tools: [versionOf(REFUND, { status: 'quarantined' })] })],
    ['an unregistered tool', () => ask('no.such.tool')],
    ['irreversible deletion', () => ask(DELETE.name)],
    ['a rule without a condition', () => ask(REFUND.name, { policies: [refunds('')] })],
    [
      'two rules that meet',
      () =>
        ask(REFUND.name, {
          policies: [
            refunds('when { context has amount && context.amount.value > 100 }'),
            { ...refunds('unless { context has amount && context.amount.value > 100 }'), id: 'h' },
          ],
        }),
    ],
    ['a rule that cannot be read', () => ask(REFUND.name, { policies: [refunds('when { this is no Cedar }')] })],
    ['more than the cell lets through', () => ask(REFUND.name, {}, undefined, { value: 50_000, currency: 'EUR' })],
    [
      'more than the grant reaches to',
      () =>
        ask(REFUND.name, {}, [grant(REFUND.name, { constraints: { amount_max: { value: 500, currency: 'EUR' } } })], {
          value: 500,
          currency: 'EUR',
        }),
    ], // prettier-ignore
  ])('%s', (_, asked) => {
    expect(asked()).toMatchObject({ answer: 'no', witness: null })
  })
})

test('a rule that no constant settles, and that every example meets, leaves it open', () => {
  const policies = [refunds('unless { context.args has note && context.args.note like "*-of-a-kind-*" }')]
  expect(ask(REFUND.name, { policies })).toMatchObject({ answer: 'cannot_exclude', witness: null })
})
test('a rule in log mode stops nothing', () => {
  expect(ask(REFUND.name, { policies: [refunds('', { mode: 'log' })] }).answer).toBe('yes')
})
test('reading alone is no writing: a supervised agent may search', () => {
  expect(ask(SEARCH.name, { stages: supervised }).answer).toBe('yes')
  expect(ask(EXPORT.name, { stages: supervised }).answer).toBe('yes')
})

test('no request ever contradicts a “no”, and every “yes” is one', () => {
  const seen = { yes: 0, no: 0, cannot_exclude: 0 }
  fc.assert(
    fc.property(
      guards('p', 4),
      anyStages,
      anyRequest,
      fc.array(anyFacts, { minLength: 5, maxLength: 7 }),
      (policies, stages, request, many) => {
        const whole = content({ policies, stages })
        const snapshot = compileSnapshot(whole)
        for (const facts of many) {
          const asked = { ...request, honours_obligations: true }
          const grants = facts.grants.filter((g) => g.tool === asked.tool)
          const result = canActAlone({
            snapshot,
            subject: subject(asked.environment),
            grants,
            tool: asked.tool,
            now: Date.parse('2026-11-20T00:00:00.000Z'),
            casesMax: 3_000,
          })
          seen[result.answer]++
          const { outcome } = decide(asked, facts, snapshot)
          const alone = outcome === 'allow' || outcome === 'allow_with_notice'
          if (result.answer === 'no') expect(alone, JSON.stringify({ asked, policies })).toBe(false)
          if (result.witness) {
            const again = decide(result.witness.request, result.witness.facts, snapshot)
            expect(['allow', 'allow_with_notice']).toContain(again.outcome)
          }
        }
      },
    ),
    { numRuns: 50 },
  )
  // the law says something only where both answers occur, and most are answers
  expect(seen.no).toBeGreaterThan(20)
  expect(seen.yes).toBeGreaterThan(20)
  expect(seen.cannot_exclude).toBeLessThan((seen.yes + seen.no) / 4)
})
