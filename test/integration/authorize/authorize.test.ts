import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { expectSoundEvidence } from './evidence.ts'
import { addAgent, limit, openWorld, process, refund, stage, type World } from './world.ts'

let w: World
let p: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
})
afterAll(async () => {
  const { decisions, replayed } = await expectSoundEvidence(w)
  expect(replayed).toBeGreaterThan(decisions / 2)
})
const decision = async (id: string) =>
  (await w.t.owner.query('SELECT * FROM decision WHERE organization_id = $1 AND id = $2', [w.organizationId, id]))
    .rows[0]
const card = async (id: string) =>
  (
    await w.t.owner.query('SELECT * FROM decision_card WHERE organization_id = $1 AND decision_id = $2', [
      w.organizationId,
      id,
    ])
  ).rows[0]
const approve = async (id: string) => {
  const { rows } = await w.t.owner.query('SELECT card_hash FROM approval_request WHERE id = $1', [id])
  await voteOnApproval(w.lead, { approval: id, vote: 'approve', card_hash: rows[0].card_hash, reason: 'Looks right.' })
}
const count = async (table: string) =>
  Number(
    (await w.t.owner.query(`SELECT count(*) AS n FROM ${table} WHERE organization_id = $1`, [w.organizationId])).rows[0]
      .n,
  )

describe('an answer', () => {
  test('allows a refund within its limits, and is recorded with card, projection and receipt', async () => {
    const { status, body, text, headers } = await p.authorize(refund('48213', 4_000), {
      headers: { 'x-request-id': 'mine-1' },
    })
    expect(status).toBe(200)
    expect(headers.get('x-request-id')).toBe('mine-1')
    expect(Object.keys(body)).toEqual([
      'id',
      'outcome',
      'decision',
      'reason',
      'matched',
      'impact',
      'reach',
      'action_hash',
      'snapshot',
      'valid_until',
      'approval',
      'alternative',
      'obligations',
      'retry_after',
      'receipt',
    ]) // prettier-ignore
    expect(body).toMatchObject({ outcome: 'allow', decision: true, impact: 'medium', approval: null })
    const row = await decision(body.id)
    expect(row).toMatchObject({
      outcome: 'allow',
      action_state: 'allowed',
      request_id: 'mine-1',
      resource_key: 'order:48213',
    })
    // byte for byte what the caller got
    expect(row.answer.toString()).toBe(text)
    expect(await card(body.id)).toMatchObject({
      sentence: 'refund-assistant wants to refund €40.00 for order 48213 in production.',
      threshold: 'medium/reversible/personal',
    })
    const audit = await w.t.owner.query('SELECT * FROM audit_entry WHERE organization_id = $1 AND subject_id = $2', [
      w.organizationId,
      body.id,
    ])
    expect(audit.rows).toMatchObject([
      { type: 'decision.made', actor_id: w.agent.identity, outcome: 'allow', tool: 'billing.refund' },
    ])
  })

  test('asks people above the limit, and the approval is used up by the second question', async () => {
    const asked = await p.authorize(refund('48213', 41_200))
    expect(asked.body).toMatchObject({
      outcome: 'require_approval',
      decision: false,
      reason: { code: 'REFUND_OVER_LIMIT' },
      approval: { status: 'waiting', requirements: { 'operations-leads': 1 }, min_people: 1 },
    })
    const { id } = asked.body.approval
    expect(asked.body.approval.status_url).toBe(`http://127.0.0.1:3001/api/v1/approvals/${id}`)
    // asking again while it waits joins it
    expect((await p.authorize(refund('48213', 41_200))).body.approval.id).toBe(id)
    await approve(id)
    expect((await p.authorize(refund('48213', 41_300, { approval: id }))).body).toMatchObject({
      outcome: 'deny',
      reason: { code: 'approval_out_of_scope' },
    })
    const used = await p.authorize(refund('48213', 41_200, { approval: id }))
    expect(used.body).toMatchObject({ outcome: 'allow', decision: true, approval: { id, status: 'consumed' } })
    expect(await decision(used.body.id)).toMatchObject({ approval_id: id, previous_id: asked.body.id })
    const again = await p.authorize(refund('48213', 41_200, { approval: id }))
    expect(again.body).toMatchObject({ outcome: 'deny', decision: false, reason: { code: 'approval_consumed' } })
  })

  test('never lets the audit log be changed, also not with an approval', async () => {
    const { body } = await p.authorize({ tool: 'db.drop_table', arguments: { table: 'users' } })
    expect(body).toMatchObject({ outcome: 'never', decision: false, approval: null, reason: { code: 'AUDIT_CHANGE' } })
  })

  test('comes from the environment of the identity', async () => {
    expect((await p.authorize(refund('48213', 41_200), { token: w.sandbox.token })).body.outcome).toBe('allow')
    expect((await p.authorize(refund('48214', 41_200))).body.outcome).toBe('require_approval')
  })

  test('asks when confidence is low, missing, or an assumption is unverified; claiming 0.99 gains nothing', async () => {
    const outcome = async (reasoning: object | undefined) =>
      (await p.authorize({ ...refund('48213', 4_100), reasoning })).body.outcome
    expect(await outcome({ confidence: 0.4 })).toBe('require_approval')
    expect(await outcome(undefined)).toBe('require_approval')
    expect(
      await outcome({ confidence: 0.95, assumptions: [{ text: 'The customer is honest.', verified: false }] }),
    ).toBe('require_approval')
    expect(await outcome({ confidence: 0.85 })).toBe('allow')
    expect((await p.authorize({ ...refund('48213', 41_300), reasoning: { confidence: 0.99 } })).body.outcome).toBe(
      'require_approval',
    )
  })

  test('in shadow denies, asks nobody, and keeps what it would have been', async () => {
    const shadow = await addAgent(w, 'shadow-agent', 'shadow')
    const before = await count('approval_request')
    const { body } = await p.authorize(refund('48213', 41_400), { token: shadow.token })
    expect(body).toMatchObject({ outcome: 'deny', decision: false, reason: { code: 'SHADOW' }, approval: null })
    expect(await decision(body.id)).toMatchObject({ shadow_outcome: 'require_approval', action_state: null })
    expect(await count('approval_request')).toBe(before)
    await stage(w, shadow, 'billing.refund', 'autonomous')
    expect((await p.authorize(refund('48213', 4_200), { token: shadow.token })).body.outcome).toBe('allow')
  })
})

describe('a dry run', () => {
  test('is decided and recorded, and opens, consumes and charges nothing', async () => {
    await limit(w, 'dry', {
      scope: 'identity',
      tool: 'billing.refund',
      measure: 'count',
      window: 'hour',
      max: 50,
      outcome: 'deny',
      reason_code: 'DRY',
      sentence: 'Fifty refunds an hour.',
    }) // prettier-ignore
    const [approvals, counters] = [await count('approval_request'), await count('counter')]
    const big = await p.authorize(refund('48213', 55_500, { dry_run: true }))
    expect(big.body).toMatchObject({ outcome: 'require_approval', decision: false, approval: null, dry_run: true })
    const small = await p.authorize(refund('48213', 4_300, { dry_run: true }))
    expect(small.body).toMatchObject({ outcome: 'allow', decision: false, dry_run: true })
    expect(await decision(small.body.id)).toMatchObject({ dry_run: true, action_state: null })
    expect([await count('approval_request'), await count('counter')]).toEqual([approvals, counters])
    const real = await p.authorize(refund('48213', 4_300))
    expect(real.body).toMatchObject({ outcome: 'allow', decision: true, action_hash: small.body.action_hash })
    expect(await count('counter')).toBe(counters + 1)
  })
})

describe('evidence', () => {
  test('holds no value that is declared or recognised as secret', async () => {
    const secret = 'hunter2-and-more'
    const key = 'ghp_0123456789abcdefghijABCDEFGHIJ012345'
    const { body } = await p.authorize({
      tool: 'vault.rotate',
      arguments: { name: `deploy ${key}`, secret },
      reasoning: { confidence: 0.9, objective: `Use ${key}` },
    })
    expect(body.outcome).toBe('allow')
    const { rows } = await w.t.owner.query(
      `SELECT convert_from(record, 'UTF8') || convert_from(core, 'UTF8') || convert_from(answer, 'UTF8') || c.card::text || c.sentence AS all
         FROM decision d JOIN decision_card c ON c.organization_id = d.organization_id AND c.decision_id = d.id WHERE d.id = $1`,
      [body.id],
    )
    expect(rows[0].all).toContain('[secret]')
    expect(rows[0].all).not.toContain(secret)
    expect(rows[0].all).not.toContain(key)
  })

  test('asks compliance to look at every high impact and at none of the dry runs', async () => {
    const held = await p.authorize({ tool: 'billing.delete_records', arguments: { where: 'test' } })
    expect(held.body).toMatchObject({ outcome: 'require_approval', impact: 'critical' })
    expect(await card(held.body.id)).toMatchObject({ review_due: 'high_impact' })
    const dry = await p.authorize({ tool: 'billing.delete_records', arguments: { where: 'test' }, dry_run: true })
    expect(await card(dry.body.id)).toMatchObject({ review_due: null })
  })
})

describe('runs', () => {
  test("the caller's own id opens a run once; our id leads to the same run", async () => {
    const answers = await Promise.all(
      [1, 2, 3].map((i) => p.authorize(refund('48213', 1_000 + i, { run: 'ticket-77' }))),
    )
    const runs = await Promise.all(answers.map(async (a) => (await decision(a.body.id)).run_id))
    expect(new Set(runs).size).toBe(1)
    const { body } = await p.authorize(refund('48213', 1_009, { run: runs[0] }))
    expect(await decision(body.id)).toMatchObject({ run_id: runs[0] })
  })
  test("another identity's run is unknown", async () => {
    const { body } = await p.authorize(refund('48213', 1_010, { run: 'ticket-78' }))
    const run = (await decision(body.id)).run_id
    const other = await p.authorize(refund('48213', 1_010, { run }), { token: w.sandbox.token })
    expect(other).toMatchObject({ status: 404, body: { code: 'unknown_run', errors: [{ pointer: '/run' }] } })
    // the same name is another run
    const own = await p.authorize(refund('48213', 1_010, { run: 'ticket-78' }), { token: w.sandbox.token })
    expect((await decision(own.body.id)).run_id).not.toBe(run)
  })
  test('a denial with its reason closes the tool on that resource for the run, until somebody reopens it', async () => {
    const asked = await p.authorize(refund('48214', 60_000, { run: 'ticket-79' }))
    const { rows } = await w.t.owner.query('SELECT card_hash FROM approval_request WHERE id = $1', [
      asked.body.approval.id,
    ])
    await voteOnApproval(w.lead, {
      approval: asked.body.approval.id,
      vote: 'deny',
      card_hash: rows[0].card_hash,
      reason: 'Not our customer.',
    })
    const again = await p.authorize(refund('48214', 2_000, { run: 'ticket-79' }))
    expect(again.body).toMatchObject({ outcome: 'deny', reason: { code: 'DENIED_IN_RUN' } })
    expect(again.body.reason.sentence).toContain('Not our customer.')
    expect((await p.authorize(refund('48213', 2_000, { run: 'ticket-79' }))).body.outcome).toBe('allow')
    expect((await p.authorize(refund('48214', 2_000, { run: 'ticket-80' }))).body.outcome).toBe('allow')
  })
})
