import { hash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { commentOnApproval } from '../../../lib/approvals/comment-on-approval.ts'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import { getRun } from '../../../lib/evidence/get-run.ts'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { listDecisions } from '../../../lib/evidence/list-decisions.ts'
import { reviewCard } from '../../../lib/evidence/review-card.ts'
import { saveView } from '../../../lib/evidence/saved-views/save-view.ts'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { entryAt } from '../../../lib/ledger/read.ts'
import { recomputeRoot } from '../../../lib/ledger/recompute-root.ts'
import { read } from '../../../lib/platform/db.ts'
import { registerResources } from '../../../lib/registry/resources/register-resources.ts'
import { replayDecision } from '../../../lib/replay/replay-decision.ts'
import { confirmErasure } from '../../../lib/retention/confirm-erasure.ts'
import { findSubject } from '../../../lib/retention/find-subject.ts'
import { listErasures } from '../../../lib/retention/list-erasures.ts'
import { requestErasure, withdrawErasure } from '../../../lib/retention/request-erasure.ts'
import { keepSimulation } from '../../../lib/simulation/kept-simulation.ts'
import { refund } from '../authorize/world.ts'
import { tablesWith } from './dump.ts'
import { addPerson, asking, letter, openWorld, type RetentionWorld } from './retention-world.ts'

let w: RetentionWorld
let p: ReturnType<typeof asking>
beforeAll(async () => {
  w = await openWorld()
  p = asking(w)
})
const entry = (index: number) => read(w.organizationId, (db) => entryAt(sqlOfTx(db), w.organizationId, index, true))
const erase = async (subject: string) => {
  const { id } = await requestErasure(w.compliance, { subject, reason: 'Asked for by the data subject.' })
  return await confirmErasure(w.admin, id, {})
}

const SUBJECT = 'customer:cus-8841-quince'
const WORDS = ['cus-8841-quince', 'Maria Lopez-Quintana', 'divorce', 'Quintana']

test('what was recorded about a subject is nowhere in the database any more, and every proof holds', async () => {
  // everything that a product day leaves about somebody
  const run = await p.post('/api/v1/runs', {
    id: 'ticket-quintana',
    request: 'Maria Lopez-Quintana asks why her divorce matters.',
    correlation_id: 'mail-of-quintana',
  })
  expect(run.status).toBe(201)
  await p.post(`/api/v1/runs/${run.body.id}/events`, { kind: 'note', payload: { text: 'She told me of her divorce.' } })
  await registerResources(w.admin, {
    resources: [{ type: 'customer', id: 'cus-8841-quince', attributes: { customer_verified: true } }],
  })
  const written = await p.authorize(
    {
      ...letter('cus-8841-quince', 'Maria Lopez-Quintana', 'Dear Maria, about your divorce'),
      run: run.body.id,
      reasoning: { confidence: 0.9, objective: 'Console Maria Lopez-Quintana' },
      on_behalf_of: { type: 'customer', id: 'cus-8841-quince' },
    },
    { 'idempotency-key': 'once-quintana', 'x-request-id': 'req-quintana' },
  )
  expect(written.body.outcome).toBe('allow')
  const asked = await p.authorize(
    refund('48213', 30_000, { run: run.body.id, on_behalf_of: { type: 'customer', id: 'cus-8841-quince' } }),
  )
  expect(asked.body.outcome).toBe('require_approval')
  const approval = asked.body.approval.id
  await commentOnApproval(w.lead, { approval, text: 'Maria Lopez-Quintana is known to us.' })
  expect((await p.post(`/api/v1/approvals/${approval}/cancel`, {})).status).toBe(200)
  await p.post(`/api/v1/decisions/${written.body.id}/outcome`, {
    status: 'succeeded',
    output_summary: 'Maria Lopez-Quintana wrote back.',
  })
  await reviewCard(w.compliance, written.body.id, { state: 'flagged', note: 'Why tell of the divorce?' })
  await keepSimulation(w.admin, {
    identity: w.agent.identity,
    request: letter('cus-8841-quince', 'Maria Lopez-Quintana', 'x'),
  })
  await saveView(w.compliance, { page: 'audit', name: 'Her', query: 'text=Maria+Lopez-Quintana', shared: false })
  const neighbour = await p.authorize(letter('cus-1', 'Joe Bloggs', 'Dear Joe'))
  expect(await tablesWith(w.t.owner, WORDS)).not.toEqual([])

  const found = async () => (await listDecisions(w.compliance, { text: 'quince' })).items.map((i) => i.id)
  expect(await found()).toContain(written.body.id)
  const before = await findSubject(w.compliance, { subject: SUBJECT })
  expect(before).toMatchObject({ decisions: 2, obstacles: [], erased_by: [] })
  const erased = await erase(SUBJECT)
  expect(erased).toMatchObject({ state: 'executed', subject: null, counts: { decisions: 2 } })

  expect(await tablesWith(w.t.owner, WORDS)).toEqual([])
  expect(await found()).toEqual([])
  const log = await read(w.organizationId, (db) => recomputeRoot(sqlOfTx(db), w.organizationId))
  expect(log.faults).toEqual([])

  // the entry says whose key, by whom, and which digests nobody can open any more
  const said = await entry(erased.entry as number)
  const { rows } = await w.t.owner.query('SELECT index::int, digests FROM ledger.gone WHERE organization_id = $1', [
    w.organizationId,
  ])
  const digests = rows.flatMap((r) => r.digests).sort()
  expect(said?.data).toMatchObject({
    subject: before.stored,
    requested_by: w.compliance.id,
    digests: `sha256:${hash('sha256', digests.join('\n'))}`,
    disclosures: digests.length,
    entries: new Set(rows.map((r) => r.index)).size,
  })
  expect(said?.actor).toEqual({ kind: 'person', id: w.admin.id })

  // the card says so, exact replay says so, and the neighbour is as it was
  const card = await getDecision(w.compliance, written.body.id)
  expect(card).toMatchObject({ outcome: 'allow', gone: { kind: 'erasure', by: erased.entry }, record: {}, answer: '' })
  expect(card.entry).toMatchObject({ erasedBy: [erased.entry], altered: 0 })
  expect(card.card.rules.length).toBeGreaterThan(0)
  expect(await replayDecision(w.compliance, { decision: written.body.id })).toEqual({
    result: 'inputs_erased',
    by: erased.entry,
  })
  expect(await replayDecision(w.compliance, { decision: neighbour.body.id })).toMatchObject({ result: 'same' })
  expect((await getDecision(w.compliance, neighbour.body.id)).card.arguments).toMatchObject({ name: 'Joe Bloggs' })
  expect((await getRun(w.compliance, run.body.id)).request).toBeNull()
  expect((await p.get(`/api/v1/decisions/${written.body.id}`)).status).toBe(410)
})

test('what is recorded about the subject afterwards is sealed with a new key, and can be read', async () => {
  const subject = 'customer:cus-again'
  const first = await p.authorize(letter('cus-again', 'Ann Again', 'Dear Ann'))
  const erased = await erase(subject)
  const next = await p.authorize(letter('cus-again', 'Ann Again', 'Dear Ann'))
  expect(
    (await entry(next.body.receipt.index))?.disclosures.some((d) => JSON.stringify(d.value).includes('Ann Again')),
  ).toBe(true)
  expect((await entry(first.body.receipt.index))?.erasedBy).toEqual([erased.entry])
  const second = await erase(subject)
  expect((await findSubject(w.compliance, { subject })).erased_by).toEqual([erased.entry, second.entry])
})

test('a subject with a short name takes nothing along that is not about it', async () => {
  await p.authorize(letter('7', 'Joe', 'Dear Joe'))
  await keepSimulation(w.admin, { identity: w.agent.identity, request: letter('customer-7-of-9', 'Al', 'x') })
  const kept = async () => (await w.t.owner.query('SELECT count(*)::int AS n FROM simulation')).rows[0].n
  const before = await kept()
  await erase('customer:7')
  expect(await kept()).toBe(before)
})

test('somebody about whom nothing is kept can be erased, too: the entry says that nothing was there', async () => {
  expect((await erase('customer:nobody')).counts).toEqual({ entries: 0, disclosures: 0, decisions: 0 })
})

describe('a person of ours', () => {
  test('is erased once the membership is suspended: name, address and account go', async () => {
    const ben = await addPerson(w, 'benedict-the-member', ['approver'])
    const subject = `person:${ben.id}`
    await expect(requestErasure(w.compliance, { subject, reason: 'x' })).rejects.toMatchObject({
      status: 409,
      code: 'erasure_member',
    })
    await w.t.owner.query(`UPDATE membership SET status = 'suspended' WHERE person_id = $1`, [ben.id])
    await erase(subject)
    expect(await tablesWith(w.t.owner, ['benedict-the-member'])).toEqual([])
    const { rows } = await w.t.owner.query('SELECT name, disabled_at FROM person WHERE id = $1', [ben.id])
    expect(rows).toEqual([{ name: 'Erased person', disabled_at: expect.any(Date) }])
  })
  test('who is a member elsewhere keeps the account, and the name there', async () => {
    const other = await openWorld(w.t)
    const eve = await addPerson(w, 'eve-of-two', ['approver'])
    await w.t.owner.query(
      `INSERT INTO membership (organization_id, person_id, email, name, roles) VALUES ($1, $2, 'eve@other.example', 'eve-of-two', '{approver}')`,
      [other.organizationId, eve.id],
    )
    await w.t.owner.query(`UPDATE membership SET status = 'suspended' WHERE person_id = $1 AND organization_id = $2`, [
      eve.id,
      w.organizationId,
    ])
    await erase(`person:${eve.id}`)
    const { rows } = await w.t.owner.query('SELECT organization_id, name FROM membership WHERE person_id = $1', [
      eve.id,
    ])
    expect(rows).toHaveLength(2)
    expect(rows).toEqual(
      expect.arrayContaining([
        { organization_id: other.organizationId, name: 'eve-of-two' },
        { organization_id: w.organizationId, name: 'Erased person' },
      ]),
    )
  })
})

test('each step is an entry, and the list shows what waits first', async () => {
  await p.authorize(letter('cus-listed', 'Lis Ted', 'x'))
  const { id } = await requestErasure(w.compliance, { subject: 'customer:cus-listed', reason: 'Asked.' })
  expect((await listErasures(w.compliance)).items[0]).toMatchObject({
    id,
    state: 'requested',
    subject: 'customer:cus-listed',
  })
  await confirmErasure(w.admin, id, {})
  const { items } = await listAudit(w.compliance, { subject: id })
  expect(items.map((e) => [e.type, e.actor.id])).toEqual([
    ['erasure.executed', w.admin.id],
    ['erasure.requested', w.compliance.id],
  ])
})

test('those that wait come first, then the ended ones, page by page', async () => {
  const many = await openWorld(w.t)
  const ids: string[] = []
  for (const n of [1, 2, 3, 4])
    ids.push((await requestErasure(many.compliance, { subject: `customer:many-${n}`, reason: 'Asked.' })).id)
  for (const id of [ids[2], ids[1]] as string[]) await withdrawErasure(many.compliance, id, { reason: 'A mistake.' })
  const found: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await listErasures(many.compliance, { limit: '1', ...(cursor ? { cursor } : {}) })
    found.push(...page.items.map((e) => e.id))
    cursor = page.next_cursor
  }
  expect(found).toEqual([ids[3], ids[0], ids[1], ids[2]])
  const waiting = await listErasures(many.compliance, { state: 'waiting' })
  expect(waiting.items.map((e) => e.id)).toEqual([ids[3], ids[0]])
})
