import { beforeAll, describe, expect, test } from 'vitest'
import { lastSignIns } from '../../../lib/evidence/last-sign-ins.ts'
import { hitsByDay } from '../../../lib/registry/policies/hits-by-day.ts'
import { cellsOfLayer, thresholdTraffic } from '../../../lib/registry/thresholds/threshold-traffic.ts'
import { tamper } from '../../harness.ts'
import { asking, open, openWorld, person, type World } from '../approvals/world.ts'
import { type Decided, decide } from './evidence-world.ts'

// What the pages about rules say of the last 30 days.

let w: World
beforeAll(async () => {
  w = await openWorld()
})
const CELL = 'medium/hard/ordinary'
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

async function decided(d: Decided & { cell?: string; dryRun?: boolean; world?: World } = {}): Promise<string> {
  const { cell = CELL, dryRun = false, world = w, ...rest } = d
  const id = await decide(world, rest)
  await tamper(world.t, 'decision_card', 'UPDATE decision_card SET threshold = $2 WHERE decision_id = $1', [id, cell])
  if (dryRun)
    await tamper(world.t, 'decision_card', 'UPDATE decision_card SET counted = false WHERE decision_id = $1', [id])
  return id
}
/** A request that people answered after so many seconds, and the decision that asked. */
async function answered(
  world: World,
  a: { status: string; seconds: number; by?: string | null; edited?: boolean; environment?: 'sandbox' },
): Promise<void> {
  const decision = await decided({
    outcome: 'require_approval',
    world,
    ...(a.environment ? { environment: a.environment } : {}),
  })
  const [opened] = await open(world, [asking(world)])
  if (opened?.result !== 'opened') throw new Error('the request did not open')
  const who = a.by === undefined ? person(world, 'ada').id : a.by
  await tamper(
    world.t,
    'approval_request',
    `UPDATE approval_request SET decision_id = $2, status = $3, decided_at = requested_at + make_interval(secs => $4),
       decided_by = $5, edited_by = $6, environment = $7 WHERE id = $1`,
    [opened.approvalId, decision, a.status, a.seconds, who, a.edited ? who : null, a.environment ?? 'production'],
  )
}

describe('the traffic of a threshold cell', () => {
  test('counts actions by outcome, not what people decided about them a second time', async () => {
    const world = await openWorld('counted', w.t)
    await decided({ world })
    await decided({ world, outcome: 'allow_with_notice' })
    await decided({ world, outcome: 'require_approval' })
    await decided({ world, outcome: 'allow', approvalId: 'apr_used' }) // the same action, after its approval
    await decided({ world, dryRun: true })
    await decided({ world, at: daysAgo(31) })
    await decided({ world, cell: 'medium/hard/personal' })
    const traffic = await thresholdTraffic(person(world, 'ada'), cellsOfLayer('ordinary'), null)
    expect(traffic.size).toBe(12)
    expect(traffic.get(CELL)).toMatchObject({
      actions: 3,
      more: false,
      outcomes: { allow: 1, allow_with_notice: 1, require_approval: 1, downscope: 0, deny: 0, never: 0 },
    })
    expect(traffic.get('low/hard/ordinary')).toMatchObject({ actions: 0, approved: 0, median_seconds: null })
  })

  test('tells what people decided from what nobody did', async () => {
    const world = await openWorld('answered', w.t)
    await answered(world, { status: 'consumed', seconds: 10 })
    await answered(world, { status: 'lapsed', seconds: 30, edited: true })
    await answered(world, { status: 'denied', seconds: 50 })
    await answered(world, { status: 'expired', seconds: 900, by: null })
    await answered(world, { status: 'cancelled', seconds: 5, by: null })
    const traffic = await thresholdTraffic(person(world, 'ada'), cellsOfLayer('ordinary'), null)
    expect(traffic.get(CELL)).toMatchObject({
      approved: 2,
      denied: 1,
      edited: 1,
      quick: 1,
      expired: 1,
      median_seconds: 30,
      longest_seconds: 50,
    })
  })

  test('is that of one environment when one is looked at', async () => {
    const world = await openWorld('environments', w.t)
    await decided({ world })
    await answered(world, { status: 'denied', seconds: 10, environment: 'sandbox' })
    const of = async (environment: 'production' | 'sandbox') =>
      (await thresholdTraffic(person(world, 'ada'), cellsOfLayer('ordinary'), environment)).get(CELL)
    expect(await of('production')).toMatchObject({ actions: 1, denied: 0 })
    expect(await of('sandbox')).toMatchObject({ actions: 1, denied: 1 })
  })

  test('holds nothing of another organization', async () => {
    const [mine, other] = [await openWorld('mine', w.t), await openWorld('other', w.t)]
    await decided({ world: other })
    await answered(other, { status: 'denied', seconds: 10 })
    expect((await thresholdTraffic(person(mine, 'ada'), cellsOfLayer('ordinary'), null)).get(CELL)).toMatchObject({
      actions: 0,
      denied: 0,
    })
  })
})

describe('the hits of a policy by day', () => {
  test('are 30 days of the reader’s zone, those without any too', async () => {
    const world = await openWorld('hits', w.t)
    await decide(world, { policies: ['refund-over-limit', 'other'] })
    await decide(world, { policies: ['refund-over-limit'], at: daysAgo(3) })
    await decide(world, { policies: ['refund-over-limit'], at: daysAgo(31) })
    await decide(world, { policies: ['other'] })
    const days = await hitsByDay(person(world, 'ada'), 'refund-over-limit', 'Pacific/Kiritimati')
    expect(days.length).toBeGreaterThanOrEqual(29)
    expect(days.filter((d) => d.hits > 0).map((d) => d.hits)).toEqual([1, 1])
    const inZone = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Pacific/Kiritimati' })
    expect(days.at(-1)).toEqual({ day: inZone.format(Date.now()), hits: 1 })
    expect(days.map((d) => d.day)).toEqual(days.map((d) => d.day).sort())
  })
})

describe('last sign-ins', () => {
  test('are the newest of each person, and only for who may see people', async () => {
    const ada = person(w, 'ada')
    await w.t.owner.query(
      `INSERT INTO audit_entry (organization_id, index, at, type, actor_kind, actor_id, summary)
       SELECT $1, 900000 + n, now() - make_interval(days => 3 - n), 'person.signed_in', 'person', $2, 'Signed in' FROM generate_series(1, 2) n`,
      [w.organizationId, ada.id],
    )
    const seen = await lastSignIns(ada, [ada.id, person(w, 'bob').id])
    expect([...seen.keys()]).toEqual([ada.id])
    expect(Math.round((Date.now() - Date.parse(seen.get(ada.id) ?? '')) / 86_400_000)).toBe(1)
    await expect(lastSignIns({ ...ada, roles: [] }, [ada.id])).rejects.toMatchObject({ status: 403 })
  })
})
