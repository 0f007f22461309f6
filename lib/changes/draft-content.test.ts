import { describe, expect, test } from 'vitest'
import { compileSnapshot } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import { snapshotParts } from '../policy/snapshot.ts'
import { content, facts, grant, guard, IDENTITY, REFUND, refund } from '../policy/testing/fixtures.ts'
import { draftContent, draftGrants } from './draft-content.ts'
import { type ChangeItem, changeItems, hashOfItems, plainItems } from './items.ts'

const items = (...list: unknown[]): ChangeItem[] => plainItems(changeItems.parse(list))
const policy = (id: string, more: object = {}) => ({
  kind: 'policy.publish',
  policy: {
    content: {
      id,
      kind: 'guard',
      cedar: 'forbid (principal is Agent, action == Action::"billing.refund", resource);',
      outcome: 'deny',
      reason_code: 'NO_REFUNDS',
      sentence: 'No refunds today.',
      mode: 'enforce',
      ...more,
    },
    rationale: 'Stock-taking.',
  },
})

describe('items', () => {
  test('their plain form parses to itself and has one hash', () => {
    const list = items(
      policy('no-refunds', { effective_from: '2026-12-01T00:00:00+01:00' }),
      {
        kind: 'roles.set',
        person: 'per_1',
        value: { roles: ['admin', 'approver'] },
      },
      { kind: 'invitation.create', value: { email: ' Ops@Example.ORG ', roles: ['approver'] } },
    )
    expect(plainItems(changeItems.parse(list))).toEqual(list)
    expect(hashOfItems(plainItems(changeItems.parse(list)))).toBe(hashOfItems(list))
    expect(list[0]).toMatchObject({ policy: { content: { effective_from: '2026-11-30T23:00:00.000Z' } } })
  })
  test('what is wrong is said at its place', () => {
    const { error } = changeItems.safeParse([policy('x'), { kind: 'limit.set', id: 'Not A Slug', value: {} }])
    expect(error?.issues.map((i) => i.path.join('/'))).toEqual(expect.arrayContaining(['1/id', '1/value/definition']))
    expect(changeItems.safeParse([{ kind: 'tool.release', name: 'x' }]).success).toBe(false)
    expect(changeItems.safeParse([]).success).toBe(false)
  })
})

describe('the draft of a snapshot', () => {
  const before = content({ policies: [guard('old', 'forbid (principal is Agent, action, resource);')] })
  test('nothing to change is the same snapshot', () => {
    expect(draftContent(before, [])).toBe(before)
    const outside = items({ kind: 'queue.add_member', name: 'finance', person: 'per_1', value: {} })
    expect(snapshotParts(draftContent(before, outside)).hash).toBe(snapshotParts(before).hash)
  })
  test('leaves what it was given as it was', () => {
    const bytes = JSON.stringify(before)
    draftContent(
      before,
      items(
        policy('old'),
        { kind: 'stages.set', identity: IDENTITY, value: { tools: { [REFUND.name]: 'shadow' } } },
        { kind: 'policy.retire', id: 'old', reason: 'Over.' },
      ),
    )
    expect(JSON.stringify(before)).toBe(bytes)
  })
  test('policies get the next version, keep their owner and go when they are retired', () => {
    const after = draftContent(before, items(policy('old'), policy('another')), 'per_author')
    expect(after.policies.map((p) => [p.id, p.version, p.owner])).toEqual([
      ['old', 2, 'per_1'],
      ['another', 1, 'per_author'],
    ])
    expect(decide(refund(4_000), facts(), compileSnapshot(after)).reason.code).toBe('NO_REFUNDS')
    expect(draftContent(after, items({ kind: 'policy.retire', id: 'another', reason: 'Over.' })).policies).toHaveLength(
      1,
    )
  })
  test('a cell, a limit, the bands and the default queue are replaced', () => {
    const value = {
      semi: [{ below: 10_001, outcome: 'deny' }],
      autonomous: [{ below: 10_001, outcome: 'deny' }],
      rationale: 'Until the audit is done.',
    }
    const limit = {
      scope: 'organization',
      measure: 'count',
      window: 'day',
      max: 0,
      outcome: 'deny',
      reason_code: 'NONE',
      sentence: 'None.',
    }
    const cell = { impact: 'low', reversibility: 'reversible', sensitivity: 'personal' }
    const list = items(
      { kind: 'threshold.change', cell, value },
      { kind: 'limit.set', id: 'none', value: { definition: limit } },
      { kind: 'bands.change', value: { bands: { ...before.bands, rows: [] }, rationale: 'Rows count again.' } },
      { kind: 'settings.change', value: { settings: { default_queue: 'finance' } } },
    )
    const after = draftContent(before, list)
    expect(after.thresholds).toHaveLength(before.thresholds.length)
    expect(after.thresholds.find((c) => c.impact === 'low' && c.sensitivity === 'personal')?.semi[0]?.outcome).toBe(
      'deny',
    )
    expect(after.limits).toEqual([{ id: 'none', ...limit }])
    expect(after.bands.rows).toEqual([])
    expect(after.default_queue).toBe('finance')
    expect(draftContent(after, items({ kind: 'limit.retire', id: 'none', reason: 'Over.' })).limits).toEqual([])
  })
  test('a tool gets its next version unless that one is held', () => {
    const changed = { ...REFUND, class: 'destructive' }
    const after = draftContent(before, items({ kind: 'tool.register', value: { definition: changed } }))
    const found = after.tools.find((t) => t.definition.name === REFUND.name)
    expect([found?.version, found?.definition.class, found?.review]).toEqual([2, 'destructive', 'reviewed'])
    const { effects: _, ...undeclared } = changed
    expect(draftContent(before, items({ kind: 'tool.register', value: { definition: undeclared } })).tools).toEqual(
      before.tools,
    )
  })
  test('stages of tools are set and given back, models replaced; an unknown identity is not made up', () => {
    const set = items(
      { kind: 'stages.set', identity: IDENTITY, value: { default_stage: 'semi', tools: { 'crm.export': 'shadow' } } },
      { kind: 'models.approve', identity: IDENTITY, value: { models: ['large'] } },
      { kind: 'stages.set', identity: 'agi_unknown', value: { default_stage: 'autonomous' } },
    )
    const after = draftContent(before, set)
    expect(after.stages).toEqual({
      [IDENTITY]: { default_stage: 'semi', tools: { 'crm.export': 'shadow' }, models: ['large'] },
    })
    const back = items({ kind: 'stages.set', identity: IDENTITY, value: { tools: { 'crm.export': null } } })
    expect(draftContent(after, back).stages[IDENTITY]?.tools).toEqual({})
  })
})

describe('the draft of grants', () => {
  const ends_at = new Date(Date.now() + 86_400_000).toISOString()
  const create = (tool: string, identity = IDENTITY) => ({
    kind: 'grant.create',
    value: { identity, tool, ends_at, justification: 'Season.' },
  })
  test('only those of the identity and the tool are added; a revoked one no longer holds', () => {
    const mine = grant(REFUND.name, { id: 'grt_1' })
    const list = items(create(REFUND.name), create('crm.export'), create(REFUND.name, 'agi_other'), {
      kind: 'grant.revoke',
      id: mine.id,
      reason: 'Over.',
    })
    const after = draftGrants([mine], IDENTITY, REFUND.name, list)
    expect(after.map((g) => [g.id, g.revoked])).toEqual([
      [mine.id, true],
      ['draft:0', false],
    ])
    expect(mine.revoked).toBe(false)
  })
})
