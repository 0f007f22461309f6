import { beforeAll, describe, expect, test } from 'vitest'
import { draftContent } from '../../../lib/changes/draft-content.ts'
import { type ChangeItem, changeItems, plainItems } from '../../../lib/changes/items.ts'
import { compileSnapshot } from '../../../lib/policy/compile.ts'
import { decide } from '../../../lib/policy/decide.ts'
import type { Facts, JsonObject, Outcome } from '../../../lib/policy/types.ts'
import { loadSnapshotContent } from '../../../lib/registry/snapshots/load-snapshot-content.ts'
import { cancelReplay } from '../../../lib/replay/cancel-replay.ts'
import { getReplay } from '../../../lib/replay/get-replay.ts'
import { listReplayDecisions } from '../../../lib/replay/list-replay-decisions.ts'
import { runReplay } from '../../../lib/replay/run-replay.ts'
import { startReplay } from '../../../lib/replay/start-replay.ts'
import { addAgent, openWorld, process, refund, type World } from '../authorize/world.ts'
import { entriesOf } from '../people/people-world.ts'
import { claimed, runNext } from './replay-world.ts'

let w: World
let p: ReturnType<typeof process>
let narrow: Awaited<ReturnType<typeof addAgent>>
const VALUES = [1_000, 5_000, 24_000, 26_000, 50_000, 90_000]
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
  narrow = await addAgent(w, 'supervised one', 'supervised')
  for (const value of VALUES) {
    await p.authorize(refund('48213', value))
    await p.authorize(refund('99999', value), { token: narrow.token })
    await p.authorize(refund('48214', value), { token: w.sandbox.token })
  }
  await p.authorize({ tool: 'crm.search', arguments: { query: 'x' } })
  await p.authorize({ tool: 'nobody.knows', arguments: {} })
  await p.authorize({ tool: 'vault.rotate', arguments: { name: 'db', secret: 'hunter22' } })
  await p.authorize({ ...refund('48213', 1_000), dry_run: true })
})

const OVER = (limit: number, more: object = {}): JsonObject => JSON.parse(JSON.stringify(over(limit, more)))
const over = (limit: number, more: object) => ({
  kind: 'policy.publish',
  policy: {
    content: {
      id: 'refund-over-limit',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > ${limit} };`,
      outcome: 'require_approval',
      reason_code: 'REFUND_OVER_LIMIT',
      sentence: 'Refunds over the limit need an operations lead.',
      mode: 'enforce',
      environments: ['production'],
      requirements: { queues: { 'operations-leads': 1 }, min_people: 1 },
      ...more,
    },
    rationale: 'For tests.',
  },
})
const whatIf = async (items: JsonObject[]) => {
  const { id } = await startReplay(w.admin, { kind: 'what_if', items, last: 1_000 })
  expect(await runNext()).toBe('done')
  return await getReplay(w.lead, id)
}

describe('what a draft would have answered', () => {
  test('is counted by what was and what would be; a raised limit lets through what waited for people', async () => {
    const found = await whatIf([OVER(60_000)])
    expect(found).toMatchObject({ state: 'done', total: 21, done: 21 })
    // 26,000 and 50,000 in production: the autonomous identity runs them, the supervised one asks all the same
    expect(found.what_if).toMatchObject({
      let_through: 2,
      let_through_amounts: { EUR: 76_000 },
      loosened: 2,
      tightened: 0,
      left_out: { secrets: 1, unreadable: 0 },
      changed_since: 0,
    })
    const list = await listReplayDecisions(w.lead, found.id, { let_through: 'true' })
    expect(list.items.map((d) => [d.was, d.now, (d.detail.was as JsonObject).rule, d.recorded])).toEqual(
      Array(2).fill(['require_approval', 'allow', 'policy:refund-over-limit', 'require_approval']),
    )
    expect(list.items[0]?.sentence).toContain('refund')
    expect((await entriesOf(w.organizationId, 'replay.finished')).at(-1)?.summary).toMatch(/let 2 through/)
  })

  test('other people than before are counted, though the outcome is the same', async () => {
    const found = await whatIf([OVER(25_000, { requirements: { queues: { 'operations-leads': 2 }, min_people: 2 } })])
    expect(found.what_if?.people).toBeGreaterThan(2)
    expect(found.what_if).toMatchObject({ loosened: 0, tightened: 0, let_through: 0 })
  })

  test('pages through the list without losing one', async () => {
    const found = await whatIf([OVER(100)])
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listReplayDecisions(w.lead, found.id, { limit: '2', ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map((d) => d.decision))
      cursor = page.next_cursor ?? undefined
    } while (cursor)
    expect(new Set(seen).size).toBe(found.what_if?.changed)
    expect(seen).toHaveLength(found.what_if?.changed ?? -1)
  })

  test('a grant that ends, one that begins later, a policy that is not in force yet: as if they had been', async () => {
    const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString()
    const { rows } = await w.t.owner.query(
      `SELECT id FROM "grant" WHERE identity_id = $1 AND tool = 'billing.refund'`,
      [w.sandbox.identity],
    )
    const revoked = await whatIf([{ kind: 'grant.revoke', id: rows[0].id, reason: 'For tests.' }])
    expect(revoked.what_if).toMatchObject({ tightened: VALUES.length })
    const future = await whatIf([OVER(100, { effective_from: day(3), outcome: 'deny', requirements: undefined })])
    expect(future.what_if?.pairs['allow>deny']).toBe(3)
    const lost = await addAgent(w, 'ungranted')
    await w.t.owner.query(`UPDATE "grant" SET revoked_at = now() WHERE identity_id = $1`, [lost.identity])
    process(w)
    const fresh = process(w)
    await fresh.authorize(refund('48213', 1_000), { token: lost.token })
    const granted = await whatIf([
      {
        kind: 'grant.create',
        value: {
          identity: lost.identity,
          tool: 'billing.refund',
          starts_at: day(1),
          ends_at: day(30),
          justification: 'For tests.',
        },
      },
    ])
    expect(granted.what_if).toMatchObject({ let_through: 1 })
  })

  test('before any approval: what people let through is not what the rules did', async () => {
    const agent = await addAgent(w, 'approved one')
    const asked = (await p.authorize(refund('48214', 40_000), { token: agent.token })).body
    expect(asked.outcome).toBe('require_approval')
    await w.t.owner.query(
      `UPDATE approval_request SET status = 'approved', lapses_at = now() + interval '5 minutes' WHERE id = $1`,
      [asked.approval.id],
    )
    const again = (
      await process(w).authorize({ ...refund('48214', 40_000), approval: asked.approval.id }, { token: agent.token })
    ).body
    expect(again.outcome).toBe('allow')
    const found = await whatIf([OVER(60_000)])
    expect((await listReplayDecisions(w.lead, found.id, {})).items.find((d) => d.decision === again.id)).toMatchObject({
      was: 'require_approval',
      now: 'allow',
      recorded: 'allow',
    })
    expect(found.what_if?.changed_since).toBe(0)
  })

  test('a limit that did not exist counts from nothing', async () => {
    const found = await whatIf([
      {
        kind: 'limit.set',
        id: 'one-refund',
        value: {
          definition: {
            scope: 'identity',
            tool: 'billing.refund',
            measure: 'amount',
            currency: 'EUR',
            window: 'day',
            max: 4_000,
            outcome: 'deny',
            reason_code: 'ONE',
            sentence: 'Small ones only.',
          },
        },
      },
    ])
    const { items } = await listReplayDecisions(w.lead, found.id, { to: 'deny', limit: '100' })
    expect(items.length).toBeGreaterThan(10)
    expect(items.every((d) => (d.detail.now as JsonObject).rule === 'limit:one-refund')).toBe(true)
    expect(items.some((d) => (d.detail.amount as { value: number }).value <= 4_000)).toBe(false)
  })
})

test('it says what deciding directly says, for drafts of many kinds', async () => {
  const { rows } = await w.t.owner.query(
    `SELECT d.id, convert_from(d.record, 'UTF8') AS record, o.active_snapshot FROM decision d JOIN organization o ON o.id = d.organization_id
      WHERE d.organization_id = $1 AND NOT d.dry_run`,
    [w.organizationId],
  )
  const content = await loadSnapshotContent(w.organizationId, rows[0].active_snapshot)
  const drafts: JsonObject[][] = [
    [OVER(0)],
    [OVER(25_000, { outcome: 'deny', requirements: undefined })],
    [OVER(25_000, { mode: 'log' })],
    [{ kind: 'policy.retire', id: 'refund-over-limit', reason: 'For tests.' }],
    [{ kind: 'stages.set', identity: w.agent.identity, value: { default_stage: 'shadow' } }],
    [OVER(10_000), { kind: 'stages.set', identity: narrow.identity, value: { default_stage: 'autonomous' } }],
  ]
  for (const items of drafts) {
    const plain = plainItems(changeItems.parse(items)) as ChangeItem[]
    const [base, draft] = [compileSnapshot(content), compileSnapshot(draftContent(content, plain))]
    const expected: Record<string, number> = {}
    for (const { record } of rows) {
      const { request, facts, secrets_replaced } = JSON.parse(record)
      if (secrets_replaced) continue
      const known: Facts = { ...facts, approval: null }
      const pair = [base, draft].map((s): Outcome => decide(request, known, s).outcome).join('>')
      expected[pair] = (expected[pair] ?? 0) + 1
    }
    expect((await whatIf(items)).what_if?.pairs, JSON.stringify(items)).toEqual(expected)
  }
})

describe('refused at once', () => {
  test.each([
    ['neither a change nor items', { kind: 'what_if' }],
    ['both', { kind: 'what_if', change: 'chg_1', items: [{ kind: 'policy.retire', id: 'a-b', reason: 'x' }] }],
    ['items of no kind', { kind: 'what_if', items: [{ kind: 'decide.allow' }] }],
    ['no items', { kind: 'what_if', items: [] }],
    [
      'a prototype',
      { kind: 'what_if', items: [JSON.parse('{"kind":"policy.retire","id":"a","reason":"x","__proto__":{}}')] },
    ],
  ])('%s', async (_, body) => {
    await expect(startReplay(w.admin, body)).rejects.toMatchObject({ status: 400 })
  })
  test('a policy that is no policy is a finding at its place', async () => {
    const bad = OVER(1) as { policy: { content: { cedar: string } } }
    bad.policy.content.cedar = 'forbid (principal, action, resource) when { nonsense };'
    await expect(startReplay(w.admin, { kind: 'what_if', items: [bad] })).rejects.toMatchObject({ status: 422 })
  })
  test('a change that is not there', async () => {
    await expect(startReplay(w.admin, { kind: 'what_if', change: 'chg_missing' })).rejects.toMatchObject({
      status: 404,
    })
  })
})

test('cancelled in the middle it stops, and says how far it came', async () => {
  const { id } = await startReplay(w.admin, { kind: 'what_if', items: [OVER(100)] })
  const claim = await claimed()
  const running = runReplay(claim, { batch: 1, saveEveryMs: 0 })
  for (;;) if ((await getReplay(w.lead, id)).done >= 2) break
  await cancelReplay(w.admin, id)
  expect(await running).toBe('lost')
  const stopped = await getReplay(w.lead, id)
  expect(stopped.state).toBe('cancelled')
  expect(stopped.done).toBeLessThan(stopped.total ?? 0)
  expect(stopped.what_if?.decided).toBe(stopped.done - (stopped.what_if?.left_out.secrets ?? 0))
})
