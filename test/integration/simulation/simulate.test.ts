import { beforeAll, describe, expect, test } from 'vitest'
import { getChange } from '../../../lib/changes/get-change.ts'
import { openChange } from '../../../lib/changes/open-change.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import type { JsonObject } from '../../../lib/policy/types.ts'
import { keepSimulation, keptSimulation } from '../../../lib/simulation/kept-simulation.ts'
import { saveExample } from '../../../lib/simulation/save-example.ts'
import { simulate } from '../../../lib/simulation/simulate.ts'
import { limit, openWorld, process, refund, serviceToken, type World } from '../authorize/world.ts'

let w: World
let p: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
})
const asks = (value: number, more: object = {}) => ({
  identity: w.agent.identity,
  request: {
    tool: 'billing.refund',
    arguments: { order: '48213', amount: { value, currency: 'EUR' } },
    confidence: 0.95,
  },
  ...more,
})
const OVER = (over: number): JsonObject => ({
  kind: 'policy.publish',
  policy: {
    content: {
      id: 'refund-over-limit',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"billing.refund", resource)\nwhen {\n  context has amount &&\n  context.amount.value > ${over}\n};`,
      outcome: 'require_approval',
      reason_code: 'REFUND_OVER_LIMIT',
      sentence: 'Refunds over the limit need an operations lead.',
      mode: 'enforce',
      environments: ['production'],
      requirements: { queues: { 'operations-leads': 1 }, min_people: 1 },
    },
    rationale: 'For tests.',
  },
})

describe('the simulator', () => {
  test.each([1_000, 26_000])('answers as the API answers, %i', async (value) => {
    const told = (await p.authorize(refund('48213', value))).body
    const simulated = await simulate(w.lead, asks(value))
    expect(simulated.active).toMatchObject({ outcome: told.outcome, reason: { code: told.reason.code } })
    expect(simulated).toMatchObject({ recorded: false, draft: null, differs: false, matrix: null })
  })

  test('shows both traces side by side, with what differs and the clauses that decided', async () => {
    const s = await simulate(w.lead, asks(26_000, { items: [OVER(60_000)] }))
    expect(s).toMatchObject({ differs: true, active: { outcome: 'require_approval' }, draft: { outcome: 'allow' } })
    expect(s.trace.rows.filter((r) => r.differs).map((r) => [r.id, r.active?.matched, r.draft?.matched])).toEqual([
      ['policy:refund-over-limit', true, false],
    ])
    expect(s.trace.rows.find((r) => r.decides.includes('active'))?.id).toBe('policy:refund-over-limit')
    const [text] = s.trace.texts
    expect(text?.active?.clauses?.map((c) => c.state)).toEqual(['holds', 'holds'])
    const { cedar = '', clauses } = text?.draft ?? {}
    expect(clauses?.map((c) => [cedar.slice(c.from, c.to), c.state])).toEqual([
      ['context has amount', 'holds'],
      ['context.amount.value > 60000', 'fails'],
    ])
  })

  test('asks every identity the same', async () => {
    const s = await simulate(w.lead, asks(26_000, { items: [OVER(60_000)], matrix: true }))
    const row = (identity: string) => s.matrix?.find((r) => r.identity === identity)
    expect(row(w.agent.identity)).toMatchObject({
      active: { outcome: 'require_approval' },
      draft: { outcome: 'allow' },
    })
    expect(row(w.sandbox.identity)).toMatchObject({ environment: 'sandbox', active: { outcome: 'allow' } })
  })

  test('takes a change, a snapshot, a past decision; the facts of that decision', async () => {
    const change = await openChange(w.admin, { title: 'Raise it', why: 'For tests.', items: [OVER(60_000)] })
    const asked = (await p.authorize(refund('48213', 26_000))).body
    const s = await simulate(w.lead, { decision: asked.id, change: change.id })
    expect(s).toMatchObject({
      decision: { id: asked.id, outcome: 'require_approval', secrets_replaced: false },
      active: { outcome: 'require_approval' },
      draft: { outcome: 'allow' },
    })
    const { rows } = await w.t.owner.query(
      'SELECT hash FROM snapshot WHERE organization_id = $1 ORDER BY created_at LIMIT 1',
      [w.organizationId],
    )
    const before = await simulate(w.lead, { decision: asked.id, snapshot: rows[0].hash })
    expect(before.draft?.outcome).toBe('deny') // then there was no such tool
    const other = await simulate(w.lead, { decision: asked.id, identity: w.sandbox.identity })
    expect(other).toMatchObject({ environment: 'sandbox', active: { outcome: 'allow' } })
  })

  test('a foreign question too', async () => {
    const token = await serviceToken(w, ['evaluate:foreign'])
    const body = {
      subject: { type: 'user', id: 'u1', properties: { department: 'Sales' } },
      action: { name: 'can_read' },
      resource: { type: 'document', id: 'd1' },
    }
    await p.post('/access/v1/evaluation', body, { token })
    const { rows } = await w.t.owner.query(`SELECT id FROM decision WHERE organization_id = $1 AND kind = 'foreign'`, [
      w.organizationId,
    ])
    const s = await simulate(w.lead, {
      decision: rows[0].id,
      items: [{ kind: 'policy.retire', id: 'staff-may-read', reason: 'For tests.' }],
    })
    expect(s).toMatchObject({ active: { outcome: 'allow' }, draft: { outcome: 'deny' }, identity: null })
  })

  test('facts that are given stand instead of what is registered', async () => {
    const unless = {
      ...OVER(0),
      policy: {
        ...(OVER(0).policy as JsonObject),
        content: {
          ...((OVER(0).policy as JsonObject).content as JsonObject),
          cedar:
            'forbid (principal, action == Action::"billing.refund", resource) unless { context.resources has order && context.resources.order has customer_verified && context.resources.order.customer_verified };',
        },
      },
    }
    const outcome = async (facts?: object) =>
      (await simulate(w.lead, asks(1_000, { items: [unless], ...(facts ? { facts } : {}) }))).draft?.outcome
    const order = (attributes: object | null) => ({ resources: [{ type: 'order', id: '48213', attributes }] })
    expect(await outcome()).toBe('allow')
    expect(await outcome(order({ customer_verified: false }))).toBe('require_approval')
    expect(await outcome(order(null))).toBe('require_approval')
  })

  test('records nothing, counts nothing, asks nobody', async () => {
    await limit(w, 'two-refunds', {
      scope: 'identity_tool',
      tool: 'billing.refund',
      measure: 'count',
      window: 'hour',
      max: 1_000,
      outcome: 'deny',
      reason_code: 'TWO',
      sentence: 'A thousand an hour.',
    })
    const state = async () =>
      (
        await w.t.owner.query(
          `SELECT (SELECT count(*) FROM decision)::int AS d, (SELECT count(*) FROM approval_request)::int AS a,
                  (SELECT coalesce(sum(value), 0) FROM counter)::int AS c, (SELECT sum(size) FROM ledger.log_head)::int AS l`,
        )
      ).rows[0]
    const before = await state()
    await simulate(w.lead, asks(1_000, { matrix: true, items: [OVER(1)] }))
    await simulate(w.lead, asks(90_000))
    expect(await state()).toEqual(before)
  })
})

describe('an example of a policy', () => {
  const save = (more: object = {}) =>
    saveExample(w.admin, {
      policy: 'refund-over-limit',
      name: 'Over the limit',
      expect: 'match',
      question: asks(26_000),
      ...more,
    })
  const examplesOf = async (change: string) => {
    const { items } = await getChange(w.admin, change)
    return (items[0] as { policy: { examples: { name: string }[] } }).policy.examples
  }
  test('goes into a draft; another one beside it, one of the same name in its place', async () => {
    const { change } = await save()
    expect(await examplesOf(change)).toEqual([
      expect.objectContaining({
        name: 'Over the limit',
        expect: 'match',
        tool: 'billing.refund',
        stage: 'autonomous',
        resources: [{ type: 'order', id: '48213', attributes: { customer_verified: true } }],
      }),
    ])
    expect(await save({ change, name: 'Under it', expect: 'no_match', question: asks(1_000) })).toEqual({ change })
    await save({ change, name: 'Under it', expect: 'no_match', question: asks(2_000) })
    expect((await examplesOf(change)).map((e) => e.name)).toEqual(['Over the limit', 'Under it'])
  })
  test('needs the right to draft', async () => {
    await expect(
      saveExample(w.lead, { policy: 'refund-over-limit', name: 'x', expect: 'match', question: asks(1) }),
    ).rejects.toMatchObject({ status: 403 })
    await expect(save({ policy: 'no-such-policy' })).rejects.toMatchObject({ status: 404 })
  })
})

describe('refused', () => {
  test.each([
    ['nothing', {}],
    [
      'a request and a decision',
      { decision: 'dec_1', ...{ identity: 'agi_1', request: { tool: 'a.b', arguments: {} } } },
    ],
    ['two drafts', { decision: 'dec_1', change: 'chg_1', snapshot: `sha256:${'0'.repeat(64)}` }],
    ['an organization', { decision: 'dec_1', organization: 'org_1' }],
    ['a confidence beyond certainty', { identity: 'agi_1', request: { tool: 'a.b', arguments: {}, confidence: 2 } }],
    ['arguments that are a list', { identity: 'agi_1', request: { tool: 'a.b', arguments: [] } }],
    ['facts for a past decision', { decision: 'dec_1', facts: { labels: ['x'] } }],
  ])('%s', async (_, body) => {
    await expect(simulate(w.lead, body)).rejects.toMatchObject({ status: 400 })
  })
  test('what is not there, what is another organization’s, and who may not', async () => {
    await expect(simulate(w.lead, { decision: 'dec_missing' })).rejects.toMatchObject({ status: 404 })
    await expect(simulate(w.lead, asks(1, { change: 'chg_missing' }))).rejects.toMatchObject({ status: 404 })
    await expect(simulate(w.lead, asks(1, { identity: 'agi_missing' }))).rejects.toMatchObject({ status: 404 })
    const other = await openWorld(w.t)
    await expect(simulate(other.lead, asks(1))).rejects.toMatchObject({ status: 404 })
    const told = (await p.authorize(refund('48213', 1_000))).body
    await expect(simulate(other.lead, { decision: told.id })).rejects.toMatchObject({ status: 404 })
    const nobody: PersonActor = { ...w.lead, roles: [] }
    await expect(simulate(nobody, asks(1))).rejects.toMatchObject({ status: 403 })
  })
  test('arguments that nest without end, or do not fit, are an answer', async () => {
    let deep: JsonObject = {}
    for (let i = 0; i < 30; i++) deep = { a: deep }
    const s = await simulate(w.lead, {
      identity: w.agent.identity,
      request: { tool: 'billing.refund', arguments: { deep } },
    }).catch((e) => e)
    expect(s.active?.outcome ?? s.status).toSatisfy((v: unknown) => v === 'deny' || v === 400)
    const unfit = await simulate(w.lead, {
      identity: w.agent.identity,
      request: { tool: 'billing.refund', arguments: {} },
    })
    expect(unfit.active).toMatchObject({ outcome: 'deny', reason: { code: 'INVALID_ARGUMENTS' } })
    expect(unfit.active.field_errors.length).toBeGreaterThan(0)
  })
})

test('a question too long for an address is kept, for one’s own organization', async () => {
  const question = asks(1, { facts: { labels: ['x'] } })
  const { id } = await keepSimulation(w.lead, question)
  expect(await keptSimulation(w.admin, id)).toEqual(question)
  const other = await openWorld(w.t)
  await expect(keptSimulation(other.lead, id)).rejects.toMatchObject({ status: 404 })
  await expect(keepSimulation(w.lead, { anything: true })).rejects.toMatchObject({ status: 400 })
})
