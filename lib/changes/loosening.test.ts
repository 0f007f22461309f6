import { describe, expect, test } from 'vitest'
import { content, guard, IDENTITY, REFUND } from '../policy/testing/fixtures.ts'
import type { SnapshotContent } from '../policy/types.ts'
import { DEFAULT_SETTINGS } from '../registry/settings/organization-settings.ts'
import { DEFAULT_DAYS } from '../retention/classes.ts'
import { type ChangeItem, changeItems, plainItems } from './items.ts'
import { looseningOf } from './loosening.ts'

const ops = (n: number) => ({ queues: { 'operations-leads': n }, min_people: n })
const over = guard('over', 'forbid (principal is Agent, action, resource);', {
  outcome: 'require_approval',
  requirements: ops(1),
})
const logged = guard('logged', 'forbid (principal is Agent, action, resource);', { mode: 'log' })
const limit = {
  scope: 'identity',
  measure: 'count',
  window: 'day',
  max: 10,
  outcome: 'deny',
  reason_code: 'LIMIT',
  sentence: 'Ten a day.',
} as const
const base = content({ policies: [over, logged], limits: [{ id: 'ten', ...limit }] })
const soon = new Date(Date.now() + 86_400_000).toISOString()
const later = new Date(Date.now() + 9 * 86_400_000).toISOString()
const facts = {
  grants: {
    grt_1: { identity: IDENTITY, tool: REFUND.name, constraints: {}, ask_above: null, starts_at: null, ends_at: later },
  },
  roles: { per_1: ['approver', 'admin'] },
  settings: DEFAULT_SETTINGS,
}
const why = (list: unknown[], from: SnapshotContent = base): string[] => {
  const items: ChangeItem[] = plainItems(changeItems.parse(list))
  const { loosening, why: sentences } = looseningOf(from, items, facts)
  expect(loosening).toBe(sentences.length > 0)
  return sentences.map((s) => `${s.item} ${s.sentence}`)
}
const publish = (id: string, more: object = {}) => {
  const { version: _, owner: __, ...rest } = { ...over, id }
  return { kind: 'policy.publish', policy: { content: { ...rest, ...more }, rationale: 'Because.' } }
}
const grant = (more: object = {}) => ({
  kind: 'grant.create',
  value: { identity: IDENTITY, tool: REFUND.name, ends_at: soon, justification: 'Season.', ...more },
})
const revoke = { kind: 'grant.revoke', id: 'grt_1', reason: 'Narrower.' }
const setLimit = (more: object) => ({ kind: 'limit.set', id: 'ten', value: { definition: { ...limit, ...more } } })
const retention = (days: object, floors: string[] = []) => ({
  kind: 'settings.change',
  value: { settings: { retention: { floors, days: { ...DEFAULT_DAYS, access: 2_192, reads: 2_192, ...days } } } },
})
const stages = (default_stage: string) => ({ kind: 'stages.set', identity: IDENTITY, value: { default_stage } })

describe('only stricter', () => {
  test.each<[string, unknown[]]>([
    ['a guard added', [publish('fresh')]],
    [
      'a guard promoted from the log, with another condition',
      [publish('logged', { cedar: 'forbid (principal, action, resource);' })],
    ],
    ['a stricter outcome', [publish('over', { outcome: 'deny', requirements: undefined })]],
    ['a larger quorum', [publish('over', { requirements: ops(2) })]],
    [
      'another queue besides',
      [publish('over', { requirements: { queues: { 'operations-leads': 1, finance: 1 }, min_people: 1 } })],
    ],
    ['an obligation added', [publish('over', { obligations: ['mask:card'] })]],
    ['other words', [publish('over', { sentence: 'Something else.', reason_code: 'ELSE' })]],
    ['a logged guard retired', [{ kind: 'policy.retire', id: 'logged', reason: 'Over.' }]],
    ['a grant revoked', [revoke]],
    ['a grant narrowed', [revoke, grant({ constraints: { rows_max: 5 } })]],
    ['a lower limit', [setLimit({ max: 9 })]],
    ['a lower stage', [stages('semi')]],
    ['models approved where any was', [{ kind: 'models.approve', identity: IDENTITY, value: { models: ['large'] } }]],
    ['a role taken away', [{ kind: 'roles.set', person: 'per_1', value: { roles: ['approver'] } }]],
    [
      'more cards to review',
      [
        {
          kind: 'settings.change',
          value: { settings: { review_rates: { low: 200, medium: 500, high: 10_000, critical: 10_000 } } },
        },
      ],
    ],
    ['evidence kept longer', [retention({ decisions: 3_000 })]],
    ['a legal floor', [retention({}, ['eu_ai_act'])]],
    ['a seat taken away', [{ kind: 'queue.remove_member', name: 'finance', person: 'per_1' }]],
  ])('%s', (_, items) => {
    expect(why(items)).toEqual([])
  })
})

describe('loosening', () => {
  test.each<[string, unknown[], RegExp]>([
    [
      'another condition',
      [publish('over', { cedar: 'forbid (principal is Agent, action, resource) when { true };' })],
      /condition/,
    ],
    ['a guard retired', [{ kind: 'policy.retire', id: 'over', reason: 'Over.' }], /retired/],
    ['a guard only logged', [publish('over', { mode: 'log' })], /logged/],
    [
      'a looser outcome',
      [publish('over', { outcome: 'allow_with_notice', requirements: undefined })],
      /allow_with_notice where/,
    ],
    ['other people', [publish('over', { requirements: { queues: { finance: 1 }, min_people: 1 } })], /other people/],
    ['fewer environments', [publish('over', { environments: ['sandbox'] })], /environment/],
    ['an end', [publish('over', { effective_until: later })], /shorter/],
    [
      'a permit',
      [
        publish('fresh', {
          kind: 'permit',
          outcome: 'allow',
          requirements: undefined,
          cedar: 'permit (principal is User, action, resource);',
        }),
      ],
      /permit/,
    ],
    ['a grant', [grant()], /use billing.refund/],
    [
      'a grant that outlives the revoked one',
      [revoke, grant({ ends_at: new Date(Date.now() + 30 * 86_400_000).toISOString() })],
      /use/,
    ],
    ['a higher limit', [setLimit({ max: 11 })], /Raises/],
    ['a limit that counts per hour', [setLimit({ window: 'hour' })], /counts something else/],
    ['no limit', [{ kind: 'limit.retire', id: 'ten', reason: 'Over.' }], /no longer/],
    ['another role', [{ kind: 'roles.set', person: 'per_1', value: { roles: ['compliance'] } }], /compliance/],
    [
      'another class of a tool',
      [{ kind: 'tool.register', value: { definition: { ...REFUND, class: 'read' } } }],
      /definition/,
    ],
    [
      'another queue by default',
      [{ kind: 'settings.change', value: { settings: { default_queue: 'finance' } } }],
      /default_queue/,
    ],
    ['evidence kept shorter', [retention({ decisions: 100 })], /shorter time: decisions, 100 days/],
    ['a seat', [{ kind: 'queue.add_member', name: 'finance', person: 'per_1', value: {} }], /queue/],
    ['an invitation', [{ kind: 'invitation.create', value: { email: 'a@example.test', roles: ['admin'] } }], /member/],
  ])('%s', (_, items, sentence) => {
    const found = why(items)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(sentence)
  })
  test('a higher stage, and a lower one where a guard reads it', () => {
    const supervised = content({ stages: { [IDENTITY]: { default_stage: 'supervised', tools: {}, models: [] } } })
    expect(why([stages('semi')], supervised)[0]).toMatch(/Raises the default stage from supervised to semi/)
    const reader = guard(
      'alone',
      'forbid (principal is Agent, action, resource) when { context.stage == "autonomous" };',
    )
    expect(why([stages('semi')], content({ policies: [reader] }))[0]).toMatch(/alone reads the stage/)
  })
  test('each item says its own why', () => {
    expect(
      why([publish('fresh'), grant(), stages('semi'), { kind: 'policy.retire', id: 'over', reason: 'x' }]),
    ).toEqual([expect.stringMatching(/^1 Lets an identity/), expect.stringMatching(/^3 The guard over/)])
  })
})
