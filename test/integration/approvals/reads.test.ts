import { beforeAll, describe, expect, test } from 'vitest'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { getApproval } from '../../../lib/approvals/get-approval.ts'
import { type ApprovalListItem, countApprovals, listApprovals } from '../../../lib/approvals/list-approvals.ts'
import type { ServiceActor } from '../../../lib/people/actor.ts'
import { age, ask, multiply, openWorld, person, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
const approve = (name: string, { id, card_hash }: { id: string; card_hash: string }) =>
  voteOnApproval(person(w, name), { approval: id, vote: 'approve', card_hash })
const mine = async (name: string) => (await listApprovals(person(w, name), { tab: 'mine' })).items.map((i) => i.id)

describe('tabs', () => {
  test('mine is what this person could decide now, in the order of deadlines', async () => {
    const ops = await ask(w)
    const finance = await ask(w, { requirements: { queues: { finance: 1 }, min_people: 1 } })
    const both = await ask(w, { requirements: { queues: { ops: 1, finance: 1 }, min_people: 2 } })
    const forAda = await ask(w, { onBehalfOf: { type: 'user', id: person(w, 'ada').id, proven: false } })
    expect(await mine('ada')).toEqual([ops.id, both.id])
    expect(await mine('cyd')).toEqual([finance.id, both.id])
    expect(await mine('bob')).toEqual([ops.id, finance.id, both.id, forAda.id])
    for (const nobody of ['owner', 'issuer', 'seatless', 'compliance']) expect(await mine(nobody)).toEqual([])
    await approve('ada', both)
    expect(await mine('ada')).toEqual([ops.id])
    expect(await mine('cyd')).toContain(both.id)
    await age(w, finance.id, '20 minutes')
    expect(await mine('cyd')).toEqual([both.id])
    const counts = await countApprovals(person(w, 'ada'))
    const [first] = (await listApprovals(person(w, 'ada'), {})).items
    expect(counts).toEqual({ mine: 1, team: 3, escalated: 0, soonest_deadline: first?.deadline })
    await approve('ada', ops)
    expect((await listApprovals(person(w, 'compliance'), { tab: 'decided' })).items).toMatchObject([
      { id: ops.id, status: 'approved', decided_by: { name: 'ada' } },
    ])
    expect((await listApprovals(person(w, 'ada'), { tab: 'team' })).items[0]).toMatchObject({
      title: 'Refund',
      measure: '€412.00',
      agent: { name: 'refund-assistant' },
      places: 2,
      votes: 1,
      bulk: true,
    })
  })

  test('a request whose voter lost the seat is back in the list of the others', async () => {
    const a = await ask(w, { requirements: { queues: { ops: 1, finance: 1 }, min_people: 2 } })
    await approve('ada', a)
    await w.t.owner.query(`DELETE FROM queue_member WHERE person_id = $1`, [person(w, 'ada').id])
    expect(await mine('bob')).toContain(a.id)
  })

  test('a service account with its scope reads the team’s; an agent’s developer reads nothing', async () => {
    const service = (scopes: string[]): ServiceActor => ({
      kind: 'service',
      organizationId: w.organizationId,
      id: 'sva_1',
      name: 'reader',
      scopes,
    })
    expect((await listApprovals(service(['decisions:read']), {})).items.length).toBeGreaterThan(0)
    await expect(listApprovals(service(['decisions:read']), { tab: 'mine' })).rejects.toMatchObject({ status: 400 })
    await expect(listApprovals(service(['audit:read']), {})).rejects.toMatchObject({ status: 403 })
    await expect(listApprovals({ ...person(w, 'ada'), roles: ['developer'] }, {})).rejects.toMatchObject({
      status: 403,
    })
  })
})

describe('with 5,000 waiting', () => {
  test('pages follow one another without a gap, and list and counts stay quick', async () => {
    const w2 = await openWorld('many', w.t)
    const a = await ask(w2)
    await multiply(w2, a.id, 4_999)
    await w2.t.owner.query('ANALYZE approval_request')
    const seen = new Set<string>()
    let cursor: string | null = null
    for (let page = 0; page < 3; page++) {
      const answer: { items: ApprovalListItem[]; next_cursor: string | null } = await listApprovals(person(w2, 'ada'), {
        limit: '100',
        ...(cursor ? { cursor } : {}),
      })
      for (const i of answer.items) seen.add(i.id)
      cursor = answer.next_cursor
    }
    expect(seen.size).toBe(300)
    const times: number[] = []
    for (let i = 0; i < 5; i++) {
      const t = performance.now()
      await Promise.all([listApprovals(person(w2, 'ada'), {}), countApprovals(person(w2, 'ada'))])
      times.push(performance.now() - t)
    }
    expect(await countApprovals(person(w2, 'ada'))).toMatchObject({ mine: 5000, team: 5000 })
    const median = times.sort((x, y) => x - y)[2] as number
    console.info(`list and counts with 5,000 waiting: ${median.toFixed(0)} ms`)
    expect(median).toBeLessThan(500)
  })
})

describe('the card', () => {
  test('it holds what is read, in the order in which it is read, and what this person may do', async () => {
    const w3 = await openWorld('card', w.t)
    await w3.t.owner.query(
      `INSERT INTO tool (organization_id, name, current_version, created_by) VALUES ($1, 'billing.refund', 1, 'x')`,
      [w3.organizationId],
    )
    await w3.t.owner.query(
      `INSERT INTO tool_version (organization_id, tool_name, version, definition, definition_hash, created_by) VALUES ($1, 'billing.refund', 1, $2, 'sha256:x', 'x')`,
      [
        w3.organizationId,
        {
          verb: 'refund',
          pointers: {},
          input_schema: {
            type: 'object',
            required: ['order', 'amount'],
            properties: {
              order: { type: 'string', title: 'Order' },
              note: { type: 'string' },
              amount: { type: 'object', properties: { value: { type: 'integer', minimum: 1 } } },
            },
          },
          editable: [{ pointer: '/amount/value', how: 'lower' }],
        },
      ],
    )
    const args = { order: '48213', amount: { value: 41200, currency: 'EUR' } }
    const a = await ask(w3, {
      arguments: args,
      requirements: { queues: { ops: 1 }, min_people: 2 },
      impact: 'critical',
    })
    const card = await getApproval(person(w3, 'ada'), a.id)
    expect(card).toMatchObject({
      status: 'waiting',
      measure: '€412.00',
      verb: 'refund',
      impact: 'critical',
      arguments: [
        { name: 'order', label: 'Order', value: '48213' },
        { name: 'amount', value: { value: 41200, currency: 'EUR' } },
        { name: 'note', label: 'note' },
      ],
      raw_arguments: args,
      proposed_arguments: null,
      limit: { limit: '€250.00', actual: '€412.00' },
      places: [
        { queue: 'ops', title: 'Operations', filled_by: null },
        { queue: null, filled_by: null },
      ],
      card_hash: a.card_hash,
      me: {
        can_vote: true,
        why_not: null,
        needs_reason: true,
        needs_fresh_sign_in: true,
        can_edit: true,
        editable: [{ pointer: '/amount/value', how: 'lower', value: 41200, minimum: 1 }],
      },
    })
    await voteOnApproval(person(w3, 'ada'), { approval: a.id, vote: 'approve', card_hash: a.card_hash, reason: 'seen' })
    const voted = await getApproval(person(w3, 'ada'), a.id)
    expect(voted.places.map((p) => p.filled_by?.name ?? null)).toEqual(['ada', null])
    expect(voted.me).toMatchObject({ can_vote: false, why_not: expect.stringContaining('Your vote is counted') })
    expect((await getApproval(person(w3, 'owner'), a.id)).me).toMatchObject({
      can_vote: false,
      why_not: 'You own this agent, so somebody else decides.',
    })
    expect((await getApproval(person(w3, 'compliance'), a.id)).me).toMatchObject({ can_vote: false, can_comment: true })
  })

  test('the same address shows it after it was decided, with who and when', async () => {
    const w4 = await openWorld('decided', w.t)
    const a = await ask(w4)
    await voteOnApproval(person(w4, 'ada'), { approval: a.id, vote: 'deny', card_hash: a.card_hash, reason: 'no' })
    expect(await getApproval(person(w4, 'bob'), a.id)).toMatchObject({
      status: 'denied',
      decided_by: { name: 'ada' },
      denial: { reason: 'no', closes_run: false },
      thread: [{ kind: 'requested' }, { kind: 'voted' }, { kind: 'decided', person: { name: 'ada' } }],
    })
  })

  test("another organization's card is not there", async () => {
    const a = await ask(w)
    const other = await openWorld('stranger', w.t)
    await expect(getApproval(person(other, 'ada'), a.id)).rejects.toMatchObject({ status: 404, code: 'not_found' })
  })
})
