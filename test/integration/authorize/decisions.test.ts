import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { SENTENCE_MAX } from '../../../lib/authorize/decision-rows.ts'
import { expectSoundEvidence } from './evidence.ts'
import { openWorld, process, refund, type World } from './world.ts'

let w: World
let p: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
})
afterAll(async () => {
  await expectSoundEvidence(w)
})
const vote = async (id: string, more: object) => {
  const { rows } = await w.t.owner.query('SELECT card_hash FROM approval_request WHERE id = $1', [id])
  await voteOnApproval(w.lead, { approval: id, card_hash: rows[0].card_hash, ...more })
}

describe('GET /api/v1/decisions/{id}', () => {
  test('gives the answer again, with its approval as it stands', async () => {
    const asked = await p.authorize(refund('48213', 50_000))
    const found = await p.get(`/api/v1/decisions/${asked.body.id}`)
    expect(found.status).toBe(200)
    expect(found.body).toMatchObject({
      id: asked.body.id,
      outcome: 'require_approval',
      action_state: null,
      approval: { id: asked.body.approval.id, status: 'waiting' },
      receipt: asked.body.receipt,
    })
  })
  test('with ?wait ends as soon as a person has decided, with the reason for the agent', async () => {
    const asked = await p.authorize(refund('48213', 50_100))
    const started = performance.now()
    const waiting = p.get(`/api/v1/decisions/${asked.body.id}?wait=30`)
    await vote(asked.body.approval.id, { vote: 'deny', reason: 'Not this customer.' })
    const found = await waiting
    expect(found.body.approval).toMatchObject({ status: 'denied', reason: 'Not this customer.' })
    expect(performance.now() - started).toBeLessThan(15_000)
  })
  test('with ?wait returns what there is when nothing waits, or when the time is up', async () => {
    const allowed = await p.authorize(refund('48213', 1_000))
    expect((await p.get(`/api/v1/decisions/${allowed.body.id}?wait=30`)).body).toMatchObject({
      outcome: 'allow',
      approval: null,
      action_state: 'allowed',
    })
    const asked = await p.authorize(refund('48213', 50_200))
    expect((await p.get(`/api/v1/decisions/${asked.body.id}?wait=1`)).body.approval.status).toBe('waiting')
  })
  test('a sentence without end is recorded, and begins in the lists as it begins on the card', async () => {
    const id = '\u202e'.repeat(256)
    const { status, body } = await p.authorize(refund('48213', 1_002, { on_behalf_of: { type: 'user', id } }))
    expect(status).toBe(200)
    const { rows } = await w.t.owner.query('SELECT sentence, card FROM decision_card WHERE decision_id = $1', [body.id])
    expect(rows[0].card.sentence.length).toBeGreaterThan(2_000)
    expect(rows[0].sentence).toHaveLength(SENTENCE_MAX)
    expect(rows[0].card.sentence.startsWith(rows[0].sentence.slice(0, -1))).toBe(true)
  })
  test("another identity's decision is as unknown as none", async () => {
    const { body } = await p.authorize(refund('48213', 1_001))
    const theirs = await p.get(`/api/v1/decisions/${body.id}`, w.sandbox.token)
    const nobodys = await p.get('/api/v1/decisions/dec_01a1f82e567c742f8b6cd77fb96b3bf3')
    expect([theirs.status, nobodys.status]).toEqual([404, 404])
    const { request_id: _, ...one } = theirs.body
    const { request_id: __, ...two } = nobodys.body
    expect(one).toEqual(two)
  })
  test('an impossible wait is 400', async () => {
    expect(await p.get('/api/v1/decisions/dec_x?wait=61')).toMatchObject({ status: 400 })
  })
})
