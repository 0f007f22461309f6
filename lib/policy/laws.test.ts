import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileSnapshot } from './compile.ts'
import { decide } from './decide.ts'
import { coversRequirements, impactRank, rankOf } from './outcome.ts'
import { replay } from './replay.ts'
import { contentFrom, snapshotParts } from './snapshot.ts'
import { approvalBasis } from './steps/approval.ts'
import { anyFacts, anyRequest, anyStages, guards, reach } from './testing/arbitraries.ts'
import { content } from './testing/fixtures.ts'
import type { ApprovalFact, PolicyContent, SnapshotContent } from './types.ts'

// The invariants of domain.md, on random requests, facts and guards, through the real Cedar.

const RUNS = { numRuns: 80 }
// generous: a property must not fail because the machine is busy
const TIME = 60_000
const compiled = (policies: PolicyContent[], stages: SnapshotContent['stages']) =>
  compileSnapshot(content({ policies, stages }))

describe('laws of a decision', () => {
  test(
    'adding a guard never loosens',
    () => {
      fc.assert(
        fc.property(anyRequest, anyFacts, anyStages, guards('a'), guards('b', 2), (r, f, stages, some, more) => {
          const before = decide(r, f, compiled(some, stages))
          const after = decide(r, f, compiled([...some, ...more], stages))
          expect(rankOf(after.outcome)).toBeGreaterThanOrEqual(rankOf(before.outcome))
          if (
            before.outcome === 'require_approval' &&
            after.outcome === 'require_approval' &&
            before.requirements &&
            after.requirements
          )
            expect(coversRequirements(after.requirements, before.requirements)).toBe(true)
          for (const obligation of after.obligations.length ? before.obligations : [])
            expect(after.obligations).toContain(obligation)
        }),
        RUNS,
      )
    },
    TIME,
  )
  test(
    'nor does it let an approval through that it would have asked about',
    () => {
      fc.assert(
        fc.property(anyRequest, anyFacts, guards('a'), guards('b', 2), (r, f, some, more) => {
          const autonomous = content().stages
          const asked = decide(r, f, compiled(some, autonomous))
          const approval: ApprovalFact = {
            id: 'apr_1',
            status: 'approved',
            action_hash: asked.action_hash,
            effective_action_hash: asked.action_hash,
            requirements: asked.requirements ?? { queues: {}, min_people: 1 },
            basis: approvalBasis(asked, f),
            lapses_at: null,
            voters_eligible: true,
            reason: null,
          }
          const approved = { ...f, approval }
          const before = decide(r, approved, compiled(some, autonomous))
          const after = decide(r, approved, compiled([...some, ...more], autonomous))
          expect(rankOf(after.outcome)).toBeGreaterThanOrEqual(rankOf(before.outcome))
          if (asked.outcome === 'require_approval') expect(before.consumes_approval).toBe('apr_1')
          if (rankOf(asked.outcome) > rankOf('require_approval')) expect(before.outcome).toBe(asked.outcome)
        }),
        RUNS,
      )
    },
    TIME,
  )
  test(
    'the order of guards never matters',
    () => {
      fc.assert(
        fc.property(anyRequest, anyFacts, anyStages, guards('a', 8), (r, f, stages, some) => {
          expect(decide(r, f, compiled([...some].reverse(), stages))).toEqual(decide(r, f, compiled(some, stages)))
        }),
        RUNS,
      )
    },
    TIME,
  )
  test(
    'an enforcing rule that cannot be evaluated denies, whatever else holds',
    () => {
      const broken: PolicyContent = {
        ...(content().policies[0] ?? ({} as PolicyContent)),
        id: 'z-broken',
        version: 1,
        kind: 'guard',
        cedar: 'forbid (principal is Agent, action, resource) when { context.args.no_such_thing > 1 };',
        outcome: 'allow_with_notice',
        reason_code: 'BROKEN',
        sentence: 'Broken.',
        owner: 'per_1',
        mode: 'enforce',
        environments: [],
      }
      fc.assert(
        fc.property(anyRequest, anyFacts, anyStages, guards('a'), (r, f, stages, some) => {
          expect(rankOf(decide(r, f, compiled([...some, broken], stages)).outcome)).toBeGreaterThanOrEqual(
            rankOf('deny'),
          )
        }),
        RUNS,
      )
    },
    TIME,
  )
  test(
    'the same record replays to the same bytes, from the stored snapshot',
    () => {
      fc.assert(
        fc.property(anyRequest, anyFacts, anyStages, guards('a'), (r, f, stages, some) => {
          const original = content({ policies: some, stages })
          const decided = decide(r, f, compileSnapshot(original))
          const { manifest, parts } = snapshotParts(original)
          const record = JSON.parse(JSON.stringify({ request: r, facts: f }))
          expect(replay(record, contentFrom(manifest, parts))).toEqual({ core: decided.core, same_engine: true })
        }),
        RUNS,
      )
    },
    TIME,
  )
  test(
    'deciding changes neither the request nor the facts, and decides alike again',
    () => {
      fc.assert(
        fc.property(anyRequest, anyFacts, anyStages, guards('a'), (r, f, stages, some) => {
          const before = JSON.stringify([r, f])
          const snapshot = compiled(some, stages)
          expect(decide(r, f, snapshot)).toEqual(decide(r, f, snapshot))
          expect(JSON.stringify([r, f])).toBe(before)
        }),
        RUNS,
      )
    },
    TIME,
  )
})

describe('a caller never gains by claiming', () => {
  test(
    'reach: any claim is answered no looser than none',
    () => {
      fc.assert(
        fc.property(anyRequest, anyFacts, anyStages, guards('a'), reach, (r, f, stages, some, claimed) => {
          const snapshot = compiled(some, stages)
          const silent = decide({ ...r, claimed_reach: null }, f, snapshot)
          const claiming = decide({ ...r, claimed_reach: claimed }, f, snapshot)
          expect(rankOf(claiming.outcome)).toBeGreaterThanOrEqual(rankOf(silent.outcome))
          expect(impactRank(claiming.impact)).toBeGreaterThanOrEqual(impactRank(silent.impact))
        }),
        RUNS,
      )
    },
    TIME,
  )
  test(
    'a resource: any claim is answered no looser than none',
    () => {
      fc.assert(
        fc.property(
          anyRequest,
          anyFacts,
          anyStages,
          guards('a', 2),
          fc.constantFrom('48213', '1'),
          (r, f, stages, some, id) => {
            const snapshot = compiled(some, stages)
            const claiming = decide({ ...r, claimed_resource: { type: 'order', id } }, f, snapshot)
            expect(rankOf(claiming.outcome)).toBeGreaterThanOrEqual(rankOf(decide(r, f, snapshot).outcome))
          },
        ),
        RUNS,
      )
    },
    TIME,
  )
  test(
    'confidence: 0.99 gains nothing over 0.85, and a stated one nothing over what the best band allows',
    () => {
      fc.assert(
        fc.property(
          anyRequest,
          anyFacts,
          anyStages,
          fc.integer({ min: 8_000, max: 10_000 }),
          (r, f, stages, stated) => {
            const snapshot = compiled([], stages)
            const at = (confidence: number | null) => rankOf(decide({ ...r, confidence }, f, snapshot).outcome)
            expect(at(9_900)).toBe(at(8_500))
            expect(at(stated)).toBe(at(8_000))
            expect(at(null)).toBeGreaterThanOrEqual(at(stated))
          },
        ),
        RUNS,
      )
    },
    TIME,
  )
  test(
    'fewer admitted assumptions or another environment in the arguments change nothing that rules decide',
    () => {
      fc.assert(
        fc.property(anyRequest, anyFacts, anyStages, guards('a'), (r, f, stages, some) => {
          const snapshot = compiled(some, stages)
          const claiming = { ...r, arguments: { ...r.arguments, environment: 'sandbox' } }
          expect(rankOf(decide(claiming, f, snapshot).outcome)).toBeGreaterThanOrEqual(rankOf('deny'))
          expect(rankOf(decide({ ...r, unverified_assumptions: 3 }, f, snapshot).outcome)).toBeGreaterThanOrEqual(
            rankOf(decide({ ...r, unverified_assumptions: 0 }, f, snapshot).outcome),
          )
        }),
        RUNS,
      )
    },
    TIME,
  )
})
