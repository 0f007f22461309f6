import { beforeAll, describe, expect, test } from 'vitest'
import { bulkApprove } from '../../../lib/approvals/bulk-approve.ts'
import { cancelApproval } from '../../../lib/approvals/cancel-approval.ts'
import { askClarification, giveClarification } from '../../../lib/approvals/clarify-approval.ts'
import { commentOnApproval } from '../../../lib/approvals/comment-on-approval.ts'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { getApprovalForAgent } from '../../../lib/approvals/get-approval-for-agent.ts'
import { reopenDenial } from '../../../lib/approvals/reopen-denial.ts'
import { newId } from '../../../lib/platform/ids.ts'
import { type Asked, ask, entriesOf, eventsOf, openWorld, person, row, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
const agent = () => ({ organizationId: w.organizationId, identityId: w.identityId })
const deny = (name: string, a: { id: string; card_hash: string }) =>
  voteOnApproval(person(w, name), { approval: a.id, vote: 'deny', card_hash: a.card_hash, reason: 'no' })

describe('the thread', () => {
  test('a question reaches the agent with the status, its answer reaches the thread, a comment reaches neither', async () => {
    const a = await ask(w)
    await askClarification(person(w, 'ada'), { approval: a.id, question: 'Which order?' })
    await commentOnApproval(person(w, 'bob'), { approval: a.id, text: 'Looks odd' })
    expect((await getApprovalForAgent(agent(), a.id)).questions).toMatchObject([{ question: 'Which order?' }])
    await giveClarification(agent(), { approval: a.id, answer: 'The one from May' })
    const seen = await getApprovalForAgent(agent(), a.id)
    expect(seen.answers).toMatchObject([{ answer: 'The one from May' }])
    expect(JSON.stringify(seen)).not.toContain('odd')
    expect(await eventsOf(w, a.id)).toEqual(['requested', 'clarification_asked', 'commented', 'clarification_given'])
    expect(await entriesOf(w, a.id)).toEqual([
      'approval.requested',
      'approval.commented',
      'approval.commented',
      'approval.commented',
    ])
    expect(await row(w, a.id)).toMatchObject({ status: 'waiting', card_hash: a.card_hash })
  })

  test('only who may decide asks; another agent neither reads nor answers nor cancels', async () => {
    const a = await ask(w)
    await expect(askClarification(person(w, 'seatless'), { approval: a.id, question: '?' })).rejects.toMatchObject({
      status: 403,
    })
    const stranger = { organizationId: w.organizationId, identityId: newId('agi') }
    await expect(getApprovalForAgent(stranger, a.id)).rejects.toMatchObject({ status: 404 })
    await expect(giveClarification(stranger, { approval: a.id, answer: 'x' })).rejects.toMatchObject({ status: 404 })
    await expect(cancelApproval(stranger, a.id)).rejects.toMatchObject({ status: 404 })
  })
})

describe('cancelling', () => {
  test('the agent takes it back; nobody can decide it then', async () => {
    const a = await ask(w)
    expect(await cancelApproval(agent(), a.id)).toMatchObject({ id: a.id, status: 'cancelled' })
    await expect(deny('ada', a)).rejects.toMatchObject({ status: 409, code: 'approval_cancelled' })
    expect(await entriesOf(w, a.id)).toEqual(['approval.requested', 'approval.cancelled'])
  })
  test('what was decided cannot be taken back', async () => {
    const a = await ask(w)
    await deny('ada', a)
    await expect(cancelApproval(agent(), a.id)).rejects.toMatchObject({ status: 409, code: 'already_decided' })
  })
})

describe('reopening', () => {
  const denied = async (more: Asked = {}) => {
    const runId = newId('run')
    const a = await ask(w, { runId, ...more })
    await deny('ada', a)
    const lifted = async () => {
      const { rows } = await w.t.owner.query('SELECT reopened_by FROM run_denial WHERE run_id = $1', [runId])
      return rows[0]?.reopened_by ?? null
    }
    return { a, lifted }
  }
  test('a person lifts the denial for the run, once, with a reason; the request stays denied', async () => {
    const { a, lifted } = await denied()
    expect(await lifted()).toBeNull()
    const input = { approval: a.id, reason: 'it was the right month' }
    await reopenDenial(person(w, 'bob'), input)
    expect(await lifted()).toBe(person(w, 'bob').id)
    expect(await row(w, a.id)).toMatchObject({ status: 'denied' })
    await expect(reopenDenial(person(w, 'bob'), input)).rejects.toMatchObject({ status: 409, code: 'already_reopened' })
    expect((await entriesOf(w, a.id)).at(-1)).toBe('approval.reopened')
  })
  test('not by the owner of the agent, not by a role without the permission, not what was never denied', async () => {
    const { a, lifted } = await denied()
    const input = { approval: a.id, reason: 'mine' }
    await expect(reopenDenial(person(w, 'owner'), input)).rejects.toMatchObject({ status: 403, code: 'not_eligible' })
    await expect(reopenDenial(person(w, 'compliance'), input)).rejects.toMatchObject({ status: 403, code: 'forbidden' })
    expect(await lifted()).toBeNull()
    const waiting = await ask(w)
    await expect(reopenDenial(person(w, 'bob'), { approval: waiting.id, reason: 'x' })).rejects.toMatchObject({
      code: 'not_denied',
    })
  })
  test('another denial in the same run closes it again', async () => {
    const runId = newId('run')
    const first = await ask(w, { runId, arguments: { order: 'r1' } })
    await deny('ada', first)
    await reopenDenial(person(w, 'bob'), { approval: first.id, reason: 'again' })
    const second = await ask(w, { runId, arguments: { order: 'r2' } })
    await deny('ada', second)
    const { rows } = await w.t.owner.query('SELECT approval_id, reopened_at FROM run_denial WHERE run_id = $1', [runId])
    expect(rows).toEqual([{ approval_id: second.id, reopened_at: null }])
  })
})

describe('safe bulk', () => {
  const items = (all: { id: string; card_hash: string }[]) => ({
    items: all.map(({ id, card_hash }) => ({ approval: id, card_hash })),
  })
  test('alike requests are approved in one call; stale ones are refused one by one', async () => {
    const w2 = await openWorld('bulk', w.t)
    const all = [await ask(w2), await ask(w2), await ask(w2), await ask(w2)]
    const [one, two, three, four] = all as [Awaited<ReturnType<typeof ask>>, ...typeof all]
    await voteOnApproval(person(w2, 'ada'), {
      approval: two?.id,
      vote: 'deny',
      card_hash: two?.card_hash,
      reason: 'no',
    })
    const stale = { id: three?.id as string, card_hash: `sha256:${'a'.repeat(64)}` }
    const answer = await bulkApprove(person(w2, 'bob'), items([one, two as typeof one, stale, four as typeof one]))
    expect(answer.items.map((i) => [i.result, i.code])).toEqual([
      ['approved', null],
      ['refused', 'already_decided'],
      ['refused', 'changed_since_opened'],
      ['approved', null],
    ])
    expect(await row(w2, three?.id as string)).toMatchObject({ status: 'waiting' })
  })
  test('another tool, another rule, high impact, a request twice, an unknown one: the whole call is refused', async () => {
    const w3 = await openWorld('bulk-no', w.t)
    const a = await ask(w3)
    const cases: [Asked, string][] = [
      [{ tool: 'crm.delete' }, 'not_alike'],
      [{ rules: ['policy:other'] }, 'not_alike'],
    ]
    for (const [more, code] of cases) {
      const other = await ask(w3, more)
      await expect(bulkApprove(person(w3, 'ada'), items([a, other]))).rejects.toMatchObject({ status: 422, code })
    }
    const high = await ask(w3, { impact: 'high' })
    await expect(bulkApprove(person(w3, 'ada'), items([high]))).rejects.toMatchObject({ code: 'too_weighty' })
    await expect(bulkApprove(person(w3, 'ada'), items([a, a]))).rejects.toMatchObject({ status: 400 })
    const unknown = { id: newId('apr'), card_hash: a.card_hash }
    await expect(bulkApprove(person(w3, 'ada'), items([a, unknown]))).rejects.toMatchObject({ status: 404 })
    expect(await row(w3, a.id)).toMatchObject({ status: 'waiting' })
  })
  test('more than 50 are refused', async () => {
    const many = Array.from({ length: 51 }, () => ({ id: newId('apr'), card_hash: `sha256:${'a'.repeat(64)}` }))
    await expect(bulkApprove(person(w, 'ada'), items(many))).rejects.toMatchObject({
      status: 400,
      code: 'invalid_request',
    })
  })
})
