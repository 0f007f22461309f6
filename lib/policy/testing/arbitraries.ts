import fc from 'fast-check'
import {
  type ActionRequest,
  ENVIRONMENTS,
  type Environment,
  type Facts,
  type PolicyContent,
  type Reach,
  type SnapshotContent,
  STAGES,
  type Stage,
} from '../types.ts'
import { DELETE, DROP, EXPORT, facts, grant, guard, IDENTITY, KEYS, REFUND, request, SEARCH } from './fixtures.ts'

// Random requests, facts and guards over the fixtures' organization: right and wrong ones, and guards that fail.

const value = fc.oneof(
  fc.integer({ min: 1, max: 60_000 }),
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.constantFrom(25_000, 25_001, 50_000, 50_001),
)
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })
const currency = mostly('EUR', 'USD', 'XAU')
const refundArguments = fc.record(
  {
    order: mostly('48213', '48214', 'x'),
    amount: fc.record({ value, currency }),
    note: fc.string({ maxLength: 5 }),
  },
  { requiredKeys: ['order', 'amount'] },
)
const limited = fc.record(
  { where: fc.constant('x'), limit: fc.integer({ min: 0, max: 20_000 }) },
  { requiredKeys: ['where'] },
)
const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })
const action = fc.oneof(
  weighted(20, fc.record({ tool: fc.constant(REFUND.name), arguments: refundArguments })),
  weighted(8, fc.record({ tool: fc.constantFrom(SEARCH.name, DELETE.name), arguments: limited })),
  weighted(
    5,
    fc.record({
      tool: fc.constant(EXPORT.name),
      arguments: fc.record({ masked: fc.boolean(), limit: fc.integer({ min: 0, max: 5_000 }) }),
    }),
  ),
  weighted(2, fc.record({ tool: fc.constantFrom(KEYS.name, DROP.name), arguments: fc.constant({ key: 'k' }) })),
  weighted(1, fc.record({ tool: fc.constant('unknown.tool'), arguments: fc.constant({}) })),
)
export const reach: fc.Arbitrary<Reach> = fc.record(
  {
    rows: fc.integer({ min: 0, max: 30_000 }),
    recipients: fc.integer({ min: 0, max: 900 }),
    customers: fc.integer({ min: 0, max: 900 }),
    amount: fc.record({ value, currency: fc.constantFrom('EUR', 'USD') }),
  },
  { requiredKeys: [] },
)
export const anyRequest: fc.Arbitrary<ActionRequest> = fc
  .record({
    action,
    environment: fc.constantFrom(...ENVIRONMENTS),
    confidence: fc.option(fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constant(9_000))),
    unverified_assumptions: mostly(0, 2),
    claimed_reach: fc.oneof(weighted(8, fc.constant(null)), weighted(1, reach)),
    honours_obligations: fc.boolean(),
    on_behalf_of: fc.option(
      fc.record({ type: fc.constant('user'), id: fc.constantFrom('u-1', 'u-2'), proven: fc.boolean() }),
    ),
    model: fc.option(fc.record({ id: fc.constantFrom('large', 'small'), version: fc.constant(null) })),
  })
  .map(({ action: a, ...rest }) => request({ ...a, ...rest } as Partial<ActionRequest>))

export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    granted: mostly(true, false),
    constrained: mostly(false, true),
    verified: fc.option(fc.boolean()),
    hour: fc.integer({ min: 0, max: 23 }),
    labels: fc.subarray(['untrusted_content', 'reviewed']),
  })
  .map(({ granted, constrained, verified, hour, labels }) =>
    facts({
      now: `2026-11-20T${String(hour).padStart(2, '0')}:30:00.000Z`,
      grants: granted
        ? [REFUND, SEARCH, DELETE, EXPORT, KEYS, DROP].map((d) =>
            grant(d.name, constrained ? { ask_above: { amount: { value: 20_000, currency: 'EUR' } } } : {}),
          )
        : [],
      resources:
        verified === null
          ? []
          : [{ type: 'order', id: '48213', attributes: { customer_verified: verified }, hash: 'sha256:o' }],
      run: { id: 'run_1', labels, denials: [] },
    }),
  )

const scope = fc.constantFrom(
  'action',
  'action == Action::"billing.refund"',
  'action in Action::"class:write"',
  'action in [Action::"class:destructive", Action::"crm.export"]',
  'action in Action::"effect:data_export"',
)
const who = fc.constantFrom(
  'principal',
  'principal is Agent',
  `principal == Agent::"${IDENTITY}"`,
  'principal == Agent::"agi_other"',
)
// some of these read what is not there: they fail, and must deny
const condition = fc.constantFrom(
  'true',
  'false',
  'context has amount && context.amount.value > 25000',
  'context.amount.value > 25000',
  'context.impact == "high" || context.impact == "critical"',
  '!context.reach.known',
  'context.reach has rows && context.reach.rows > 100',
  'context.args.limit > 10',
  'context.args has note && context.args.note like "a*"',
  'context.time.hour < 8',
  'context.environment == "production" && context.stage == "autonomous"',
  'context.run.labels.contains("untrusted_content")',
  'context has confidence && context.confidence < 5000',
  'context.resources has order && context.resources.order has customer_verified && !context.resources.order.customer_verified',
  'context.tool.effects.contains("key_change")',
  'principal.stage == "semi" && principal has model',
  'context.on_behalf_of.proven',
  'context.args == {}',
  'resource == Resource::"order/48213"',
)
export const anyGuard = (prefix: string): fc.Arbitrary<PolicyContent> =>
  fc
    .record({
      name: fc.integer({ min: 0, max: 99 }),
      who,
      scope,
      condition,
      kind: fc.constantFrom('when', 'unless'),
      outcome: fc.constantFrom(
        'allow_with_notice' as const,
        'require_approval' as const,
        'downscope' as const,
        'deny' as const,
        'never' as const,
      ),
      mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'log' as const),
      environments: fc.constantFrom<Environment[]>([], ['production'], ['sandbox', 'staging']),
      people: fc.integer({ min: 1, max: 3 }),
      obligation: fc.option(fc.constantFrom('notify_owner', 'mask:card')),
    })
    .map((g) =>
      guard(`${prefix}-${g.name}`, `forbid (${g.who}, ${g.scope}, resource) ${g.kind} { ${g.condition} };`, {
        outcome: g.outcome,
        mode: g.mode,
        environments: g.environments,
        ...(g.outcome === 'require_approval'
          ? { requirements: { queues: { [`queue-${g.people}`]: g.people }, min_people: g.people } }
          : {}),
        ...(g.outcome === 'downscope' ? { alternative: { tool: SEARCH.name, sentence: 'Look first.' } } : {}),
        ...(g.obligation ? { obligations: [g.obligation] } : {}),
      }),
    )
export const guards = (prefix: string, maxLength = 5): fc.Arbitrary<PolicyContent[]> =>
  fc.uniqueArray(anyGuard(prefix), { selector: (g) => g.id, minLength: 1, maxLength, size: 'max' })
export const anyStages: fc.Arbitrary<SnapshotContent['stages']> = fc
  .record({
    stage: fc.oneof(fc.constantFrom<Stage>('autonomous', 'semi'), fc.constantFrom(...STAGES)),
    models: fc.constantFrom<string[]>([], ['large']),
  })
  .map(({ stage, models }) => ({ [IDENTITY]: { default_stage: stage, tools: {}, models } }))
