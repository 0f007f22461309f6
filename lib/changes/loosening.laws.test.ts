import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileSnapshot } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import { DEFAULT_THRESHOLDS } from '../policy/defaults.ts'
import { limitKeys, settleLimits } from '../policy/limits.ts'
import { coversRequirements, rankOf } from '../policy/outcome.ts'
import { approvalBasis } from '../policy/steps/approval.ts'
import { anyFacts, anyGuard, anyRequest, anyStages, guards } from '../policy/testing/arbitraries.ts'
import { content, IDENTITY, REFUND } from '../policy/testing/fixtures.ts'
import type {
  ActionRequest,
  ApprovalFact,
  Facts,
  GrantFact,
  LimitDefinition,
  PolicyContent,
  SnapshotContent,
  Stage,
  ThresholdBand,
  ThresholdCell,
} from '../policy/types.ts'
import { DEFAULT_SETTINGS } from '../registry/settings/organization-settings.ts'
import { draftContent, draftGrants } from './draft-content.ts'
import type { ChangeItem } from './items.ts'
import { looseningOf } from './loosening.ts'

// What is not called loosening never answers any request more loosely: random organizations, random changes of them,
// random requests, through the real engine.

const oneOf = fc.constantFrom
const anyRequirements = fc.option(
  fc.record({
    queues: fc.oneof(
      oneOf({ 'operations-leads': 1 }, { 'operations-leads': 2 }),
      oneOf<{ [queue: string]: number }>({ finance: 1 }, { finance: 1, 'operations-leads': 1 }),
    ),
    min_people: fc.integer({ min: 1, max: 3 }),
  }),
  { nil: undefined },
)
const anyBand = fc
  .record({ outcome: oneOf('allow', 'allow_with_notice', 'require_approval', 'deny'), requirements: anyRequirements })
  .map(({ outcome, requirements }): Omit<ThresholdBand, 'below'> => {
    const asks = outcome === 'require_approval' && requirements
    return { outcome: outcome as ThresholdBand['outcome'], ...(asks ? { requirements } : {}) }
  })
/** Less confidence is never answered more loosely: what the schema of a cell demands. */
const anyBands: fc.Arbitrary<ThresholdBand[]> = fc
  .record({ edges: fc.subarray([3_000, 8_000, 9_500]), bands: fc.array(anyBand, { minLength: 4, maxLength: 4 }) })
  .map(({ edges, bands }) => {
    const sorted = [...bands].sort((a, b) => rankOf(b.outcome) - rankOf(a.outcome))
    return [...edges, 10_001].map((below, i) => ({ below, ...(sorted[i] as Omit<ThresholdBand, 'below'>) }))
  })
const cellOf = { impact: oneOf('low', 'medium', 'high'), sensitivity: oneOf('ordinary', 'personal') } as const
const anyCell = fc.record({
  impact: cellOf.impact,
  reversibility: oneOf('reversible', 'irreversible', 'hard'),
  sensitivity: cellOf.sensitivity,
  semi: anyBands,
  autonomous: anyBands,
}) as fc.Arbitrary<ThresholdCell>
const keyOf = (c: ThresholdCell) => `${c.impact}/${c.reversibility}/${c.sensitivity}`

const anyLimit: fc.Arbitrary<LimitDefinition> = fc
  .record({
    id: oneOf('limit-a', 'limit-b'),
    scope: oneOf('identity', 'organization'),
    measure: oneOf('count', 'rows'),
    max: fc.integer({ min: 0, max: 20 }),
    outcome: oneOf('deny', 'require_approval'),
    requirements: anyRequirements,
  })
  .map(({ requirements, ...l }) => ({
    ...l,
    window: 'day',
    reason_code: 'LIMIT',
    sentence: 'A limit.',
    ...(l.outcome === 'require_approval' && requirements ? { requirements } : {}),
  })) as fc.Arbitrary<LimitDefinition>

const busy: fc.Arbitrary<SnapshotContent> = fc
  .record({
    policies: guards('a', 4),
    cells: fc.uniqueArray(anyCell, { selector: keyOf, maxLength: 8 }),
    limits: fc.uniqueArray(anyLimit, { selector: (l) => l.id, maxLength: 2 }),
    stages: anyStages,
  })
  .map(({ policies, cells, limits, stages }) => {
    const thresholds = DEFAULT_THRESHOLDS.map((c) => cells.find((own) => keyOf(own) === keyOf(c)) ?? c)
    return content({ policies, limits, stages, thresholds })
  })
type Part = 'policies' | 'cells' | 'limits' | 'stages' | 'grants'
/** Where nothing else speaks, so that the one rule that changes is heard. */
const quiet = (speaks: Part): fc.Arbitrary<SnapshotContent> =>
  fc
    .record({
      policies: guards('a', 1),
      condition: oneOf('true', 'true', 'context.stage == "autonomous"', 'principal.stage == "semi"'),
      own: fc.record({ semi: anyBands, autonomous: anyBands }),
      limits: fc.array(anyLimit, { minLength: 1, maxLength: 1 }),
      stage: oneOf('autonomous', 'semi', 'supervised'),
    })
    .map(({ policies, condition, own, limits, stage }) => {
      const alone: ThresholdBand[] = [{ below: 10_001, outcome: 'allow' }]
      const cells = speaks === 'cells' || speaks === 'stages' ? own : { semi: alone, autonomous: alone }
      return content({
        policies: policies.map((p) => ({
          ...p,
          cedar: `forbid (principal is Agent, action, resource) when { ${condition} };`,
          mode: speaks === 'policies' || speaks === 'stages' ? p.mode : 'log',
        })),
        limits: speaks === 'limits' ? limits : [],
        thresholds: DEFAULT_THRESHOLDS.map((c) => ({ ...c, ...cells })),
        stages: { [IDENTITY]: { default_stage: stage as Stage, tools: {}, models: [] } },
      })
    })

const item = (value: unknown) => value as ChangeItem
const publish = (policy: PolicyContent) => {
  const { version: _, owner: __, ...rest } = policy
  return item({ kind: 'policy.publish', policy: { content: rest, rationale: 'Why.', examples: [], review_at: null } })
}
/** Another version of one of the policies: one or two members of another one, the rest as it was. */
const republish = (base: SnapshotContent) =>
  fc
    .record({
      policy: oneOf(...base.policies),
      other: anyGuard('o'),
      members: fc.oneof(
        fc.subarray(['mode', 'environments', 'sentence'] as const, { minLength: 1 }),
        oneOf<('answer' | 'cedar' | 'obligations')[]>(['answer'], ['answer'], ['answer'], ['obligations'], ['cedar']),
      ),
    })
    .map(({ policy, other, members }) => {
      const { outcome, requirements: _, alternative: __, ...kept } = policy
      const answer = (p: PolicyContent) => ({
        outcome: p.outcome,
        ...(p.requirements ? { requirements: p.requirements } : {}),
        ...(p.alternative ? { alternative: p.alternative } : {}),
      })
      const next = { ...kept, ...answer((members as string[]).includes('answer') ? other : policy) } as PolicyContent
      for (const m of members) if (m !== 'answer') Object.assign(next, { [m]: other[m] })
      return publish(JSON.parse(JSON.stringify(next)) as PolicyContent)
    })
const stricter = (bands: ThresholdBand[]) => fc.oneof(anyBands, fc.constant(bands), fc.constant(withDeny(bands)))
const withDeny = (bands: ThresholdBand[]): ThresholdBand[] =>
  bands.map((b, i) => (i === 0 ? { below: b.below, outcome: 'deny' } : b))
const changeCell = (cell: ThresholdCell, value: Pick<ThresholdCell, 'semi' | 'autonomous'>) => {
  const { impact, reversibility, sensitivity } = cell
  return item({
    kind: 'threshold.change',
    cell: { impact, reversibility, sensitivity },
    value: { ...value, rationale: 'Why.' },
  })
}
/** All cells that are alike, so that whatever is asked meets one. */
const changedCells = (base: SnapshotContent) =>
  oneOf(...base.thresholds).chain((cell) => {
    const alike = base.thresholds.filter(
      (c) => JSON.stringify([c.semi, c.autonomous]) === JSON.stringify([cell.semi, cell.autonomous]),
    )
    return fc
      .record({ semi: stricter(cell.semi), autonomous: stricter(cell.autonomous) })
      .map((value) => alike.map((c) => changeCell(c, value)))
  })
const terms = fc.record(
  {
    amount_max: fc.record({ value: oneOf(5_000, 25_000, 90_000), currency: oneOf('EUR', 'USD') }),
    rows_max: oneOf(1, 100, 5_000),
  },
  { requiredKeys: [] },
)
const asks = fc.option(fc.record({ amount: fc.record({ value: oneOf(3_000, 20_000), currency: oneOf('EUR') }) }))
const anyGrant = fc.record({
  constraints: terms,
  ask_above: asks,
  ends_at: oneOf('2026-11-20T12:00:00.000Z', '2027-01-01T00:00:00.000Z'),
})
const GRANT = `grt_${REFUND.name}`
const regrant = anyGrant.map((g) => [
  item({ kind: 'grant.revoke', id: GRANT, reason: 'Narrower.' }),
  item({
    kind: 'grant.create',
    value: { identity: IDENTITY, tool: REFUND.name, starts_at: null, justification: 'Why.', ...g },
  }),
])

const one = (a: fc.Arbitrary<ChangeItem>) => a.map((i) => [i])
const changesOf: { [p in Part]: (base: SnapshotContent) => fc.Arbitrary<ChangeItem[]> } = {
  policies: (base) =>
    fc.oneof(
      { weight: 8, arbitrary: one(republish(base)) },
      { weight: 1, arbitrary: one(anyGuard('n').map(publish)) },
      {
        weight: 1,
        arbitrary: one(oneOf(...base.policies).map((p) => item({ kind: 'policy.retire', id: p.id, reason: 'x' }))),
      },
    ),
  cells: changedCells,
  limits: () => one(anyLimit.map(({ id, ...definition }) => item({ kind: 'limit.set', id, value: { definition } }))),
  stages: () =>
    fc.oneof(
      one(
        oneOf('shadow', 'supervised', 'semi', 'autonomous').map((default_stage) =>
          item({ kind: 'stages.set', identity: IDENTITY, value: { default_stage } }),
        ),
      ),
      one(
        oneOf<string[]>([], ['large'], ['small'], ['large', 'small']).map((models) =>
          item({ kind: 'models.approve', identity: IDENTITY, value: { models } }),
        ),
      ),
    ),
  grants: () => regrant,
}
const PARTS = Object.keys(changesOf) as Part[]

const grantsOf = (facts: Facts) =>
  Object.fromEntries(facts.grants.map(({ id, hash: _, revoked: __, ...g }) => [id, { identity: IDENTITY, ...g }]))

function answer(base: SnapshotContent, request: ActionRequest, given: Facts, used: number) {
  const snapshot = compileSnapshot(base)
  const decided = decide(request, given, snapshot)
  const counters = limitKeys(request, decided, snapshot).map((k) => ({ ...k, used, frees_at: [] }))
  return settleLimits(decided, request, counters, snapshot, given)
}

const fill = { queues: {}, min_people: 0 }
interface Seen {
  tighter: number
  looser: number
}
function hold(anyCase: fc.Arbitrary<{ base: SnapshotContent; items: ChangeItem[] }>, runs: number): Seen {
  const seen = { tighter: 0, looser: 0 }
  const others = fc.record({
    original: anyGrant,
    requests: fc.array(fc.tuple(anyRequest, anyFacts, fc.integer({ min: 0, max: 20 })), { minLength: 4, maxLength: 4 }),
    approved: fc.boolean(),
  })
  fc.assert(
    fc.property(anyCase, others, ({ base, items }, { original, requests, approved }) => {
      for (const [request, given, used] of requests) {
        const grants = given.grants.map((g): GrantFact => (g.id === GRANT ? { ...g, ...original } : g))
        const facts = { ...given, grants }
        if (looseningOf(base, items, { grants: grantsOf(facts), roles: {}, settings: DEFAULT_SETTINGS }).loosening) {
          seen.looser++
          continue
        }
        seen.tighter++
        const asked = answer(base, request, facts, used)
        const approval: ApprovalFact = {
          id: 'apr_1',
          status: 'approved',
          action_hash: asked.action_hash,
          effective_action_hash: asked.action_hash,
          requirements: asked.requirements ?? { queues: {}, min_people: 1 },
          basis: approvalBasis(asked, facts),
          lapses_at: null,
          voters_eligible: true,
          reason: null,
        }
        const now: Facts = { ...facts, approval: approved ? approval : null }
        const then: Facts = { ...now, grants: draftGrants(grants, IDENTITY, request.tool, items) }
        const before = answer(base, request, now, used)
        const after = answer(draftContent(base, items), request, then, used)
        expect(rankOf(after.outcome)).toBeGreaterThanOrEqual(rankOf(before.outcome))
        if (before.outcome === 'require_approval' && after.outcome === 'require_approval')
          expect(coversRequirements(after.requirements ?? fill, before.requirements ?? fill)).toBe(true)
      }
    }),
    { numRuns: runs },
  )
  return seen
}
const TIME = 180_000

describe('what is not called loosening gives no request a looser answer', () => {
  test.each(PARTS)(
    'where nothing but the %s speak',
    (part) => {
      const anyCase = quiet(part).chain((base) => fc.record({ base: fc.constant(base), items: changesOf[part](base) }))
      const { tighter, looser } = hold(anyCase, part === 'policies' ? 200 : 100)
      // both happen, or nothing was shown
      expect(tighter).toBeGreaterThan(20)
      expect(looser).toBeGreaterThan(20)
    },
    TIME,
  )
  test(
    'where everything does, and several things change at once',
    () => {
      const anyCase = busy.chain((base) => {
        const any = fc.oneof(...PARTS.map((part) => changesOf[part](base)))
        return fc.record({ base: fc.constant(base), items: fc.tuple(any, any).map((two) => two.flat()) })
      })
      expect(hold(anyCase, 80).tighter).toBeGreaterThan(0)
    },
    TIME,
  )
})
