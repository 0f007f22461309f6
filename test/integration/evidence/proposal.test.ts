import { beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_THRESHOLDS } from '../../../lib/policy/defaults.ts'
import { cellKey } from '../../../lib/policy/thresholds.ts'
import type { ThresholdCell } from '../../../lib/policy/types.ts'
import { publishPolicyBody } from '../../../lib/registry/policies/publish-policy.ts'
import { cellTraffic } from '../../../lib/registry/thresholds/cell-traffic.ts'
import { changeThresholdBody } from '../../../lib/registry/thresholds/change-threshold.ts'
import { proposeChange } from '../../../lib/registry/thresholds/propose-change.ts'
import { tamper } from '../../harness.ts'
import { asking, open, openWorld, person, type World } from '../approvals/world.ts'
import { decide } from './evidence-world.ts'

// What people made of a cell's questions, and what follows from it.

const CELL = { impact: 'medium', reversibility: 'hard', sensitivity: 'ordinary' } as const
const NAME = 'medium/hard/ordinary'

let first: World
beforeAll(async () => {
  first = await openWorld()
})
async function newWorld(slug: string): Promise<World> {
  const world = await openWorld(slug, first.t)
  for (const cell of DEFAULT_THRESHOLDS)
    await world.t.owner.query(
      `INSERT INTO threshold (organization_id, impact, reversibility, sensitivity, cell, owner, rationale, updated_by)
       VALUES ($1, $2, $3, $4, $5, 'setup', 'The start.', 'setup')`,
      [world.organizationId, cell.impact, cell.reversibility, cell.sensitivity, JSON.stringify(cell)],
    )
  return world
}
interface Answer {
  value?: number
  seconds?: number
  status?: string
  edited?: boolean
  rules?: string[]
  stage?: string
  environment?: 'sandbox'
  cell?: string
}
async function answered(w: World, a: Answer = {}): Promise<void> {
  const environment = a.environment ?? 'production'
  const decision = await decide(w, { outcome: 'require_approval', environment })
  await tamper(w.t, 'decision_card', 'UPDATE decision_card SET threshold = $2 WHERE decision_id = $1', [
    decision,
    a.cell ?? NAME,
  ])
  const [opened] = await open(w, [asking(w)])
  if (opened?.result !== 'opened') throw new Error('the request did not open')
  const who = person(w, 'ada').id
  const basis = {
    impact: 'medium',
    reach: { source: 'arguments', unbounded: false, rows: 1, amount: { value: a.value ?? 9_000, currency: 'EUR' } },
    resources: [],
    rules: a.rules ?? [`threshold:${a.cell ?? NAME}`],
  }
  await tamper(
    w.t,
    'approval_request',
    `UPDATE approval_request
        SET decision_id = $2, status = $3, decided_at = requested_at + make_interval(secs => $4), decided_by = $5,
            edited_by = $6, environment = $7, basis = $8, card = jsonb_set(card, '{content,stage}', $9)
      WHERE id = $1`,
    [
      opened.approvalId,
      decision,
      a.status ?? 'consumed',
      a.seconds ?? 9,
      who,
      a.edited ? who : null,
      environment,
      JSON.stringify(basis),
      JSON.stringify(a.stage ?? 'autonomous'),
    ],
  )
}
const many = async (w: World, n: number, a: (i: number) => Answer = () => ({})) => {
  for (let i = 0; i < n; i++) await answered(w, a(i))
}

describe('where people only press yes', () => {
  test('a line by amount is proposed, as items that a change request takes', async () => {
    const w = await newWorld('yes')
    await many(w, 24, (i) => ({ value: 6_000 + 200 * i }))
    await many(w, 6, (i) => ({ value: 30_000 + i, seconds: 300 }))
    const made = await proposeChange(person(w, 'ada'), CELL, {})
    expect(made).toMatchObject({ answered: 30, quick: 24, by_cell: 30, none: null })
    expect(made.proposal).toMatchObject({
      tool: 'billing.refund',
      stage: 'autonomous',
      cut: { by: 'amount', limit: 15_000, currency: 'EUR' },
      spared: 24,
      quick: 24,
      overridden: 0,
    })
    expect(made.proposal?.sentence).toBe(
      '24 of 24 requests for billing.refund up to €150.00 were approved as asked within a minute: let billing.refund up to €150.00 go alone with notice.',
    )
    const [policy, cell] = made.proposal?.items ?? []
    if (policy?.kind !== 'policy.publish' || cell?.kind !== 'threshold.change') throw new Error('other items')
    expect(publishPolicyBody.safeParse(policy.policy).error).toBeUndefined()
    expect(changeThresholdBody.safeParse(cell.value).error).toBeUndefined()
    const before = DEFAULT_THRESHOLDS.find((c) => cellKey(c) === NAME) as ThresholdCell
    expect(cell.value).toMatchObject({
      semi: before.semi,
      autonomous: [{ below: 10_001, outcome: 'allow_with_notice' }],
      version: 1,
    })
  })
  test('the rate of overriding counts what was denied and what was edited, of all that people decided', async () => {
    const w = await newWorld('overridden')
    await many(w, 6)
    await answered(w, { status: 'denied', seconds: 90 })
    await answered(w, { edited: true, seconds: 40 })
    expect(await cellTraffic(person(w, 'ada'), CELL, {})).toMatchObject({
      approved: 7,
      denied: 1,
      edited: 1,
      quick: 6,
      override_rate: 0.25,
    })
    expect(await cellTraffic(person(w, 'ada'), { ...CELL, impact: 'low' }, {})).toMatchObject({ override_rate: null })
  })
})

describe('nothing is proposed', () => {
  test('from too few answers, and their number is said', async () => {
    const w = await newWorld('few')
    await many(w, 7)
    const made = await proposeChange(person(w, 'ada'), CELL, {})
    expect(made).toMatchObject({ answered: 7, quick: 7, proposal: null, none: { code: 'too_few' } })
    expect(made.none?.sentence).toMatch(/^People answered 7 requests in 30 days/)
  })
  test('from what another rule or the stage asked as well: changing the cell would spare nobody', async () => {
    const w = await newWorld('others')
    await many(w, 12, () => ({ rules: [`threshold:${NAME}`, 'policy:refund-over-limit'] }))
    await many(w, 12, () => ({ rules: [`threshold:${NAME}`, 'stage:supervised'], stage: 'supervised' }))
    expect(await proposeChange(person(w, 'ada'), CELL, {})).toMatchObject({
      answered: 24,
      by_cell: 0,
      none: { code: 'too_few' },
    })
  })
  test('where people took their time', async () => {
    const w = await newWorld('considered')
    await many(w, 24, () => ({ seconds: 200 }))
    expect((await proposeChange(person(w, 'ada'), CELL, {})).none?.code).toBe('considered')
  })
  test('where the impact is critical, and where only low confidence asks', async () => {
    const w = await newWorld('never')
    await many(w, 21, () => ({ cell: 'medium/reversible/ordinary' }))
    const of = (cell: object) => proposeChange(person(w, 'ada'), { ...CELL, ...cell }, {})
    expect((await of({ impact: 'critical' })).none?.code).toBe('critical')
    await w.t.owner.query(
      `UPDATE threshold SET cell = jsonb_set(cell, '{semi}', cell -> 'autonomous')
        WHERE organization_id = $1 AND impact = 'medium' AND reversibility = 'reversible' AND sensitivity = 'ordinary'`,
      [w.organizationId],
    )
    expect((await of({ reversibility: 'reversible' })).none).toMatchObject({ code: 'asks_nobody' })
  })
  test('of another environment than the one that is looked at, nor of another organization', async () => {
    const [w, other] = [await newWorld('mine'), await newWorld('theirs')]
    await many(w, 20, () => ({ environment: 'sandbox' }))
    await many(other, 3)
    const of = (who: World, query: object) => proposeChange(person(who, 'ada'), CELL, query)
    expect((await of(w, { environment: 'production' })).answered).toBe(0)
    expect((await of(w, { environment: 'sandbox' })).proposal?.spared).toBe(20)
    expect((await of(other, {})).answered).toBe(3)
  })
})

test('a cell or a query that is none is refused, and so is whoever may not read thresholds', async () => {
  const ada = person(first, 'ada')
  for (const cell of [{}, { ...CELL, impact: 'huge' }, { ...CELL, sensitivity: '%' }])
    await expect(proposeChange(ada, cell, {})).rejects.toMatchObject({ status: 400 })
  await expect(proposeChange(ada, CELL, { environment: 'moon' })).rejects.toMatchObject({ status: 400 })
  await expect(proposeChange({ ...ada, roles: [] }, CELL, {})).rejects.toMatchObject({ status: 403 })
  await expect(cellTraffic({ ...ada, roles: [] }, CELL, {})).rejects.toMatchObject({ status: 403 })
  expect((await proposeChange(ada, CELL, {})).none?.code).toBe('not_set')
})
