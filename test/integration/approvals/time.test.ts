import { beforeAll, describe, expect, test } from 'vitest'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { escalateApproval } from '../../../lib/approvals/escalate-approval.ts'
import { expireApprovals } from '../../../lib/approvals/expire-approvals.ts'
import { listApprovals } from '../../../lib/approvals/list-approvals.ts'
import { newId } from '../../../lib/platform/ids.ts'
import {
  addPerson,
  addQueue,
  age,
  ask,
  entriesOf,
  eventsOf,
  multiply,
  openWorld,
  person,
  row,
  type World,
} from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await addQueue(w, 'directors', { title: 'Directors' })
  await addQueue(w, 'duty', { title: 'Duty', escalateAfterSeconds: 300, escalateTo: 'directors' })
  await addPerson(w, 'dee', ['approver'], ['directors'])
  await addPerson(w, 'dan', ['approver'], ['duty'])
})
const approve = (name: string, { id, card_hash }: { id: string; card_hash: string }) =>
  voteOnApproval(person(w, name), { approval: id, vote: 'approve', card_hash })

describe('the deadline', () => {
  test('nobody decided: expired, by nobody, and the run goes on', async () => {
    const runId = newId('run')
    await w.t.owner.query(
      `INSERT INTO run (organization_id, id, identity_id, agent_id, environment, correlation_id, labels, state)
       VALUES ($1, $2, $3, $4, 'production', $2, '{}', 'waiting')`,
      [w.organizationId, runId, w.identityId, w.agentId],
    )
    const a = await ask(w, { runId })
    await age(w, a.id, '16 minutes')
    expect(await expireApprovals()).toEqual({ expired: 1, lapsed: 0, escalated: 0 })
    expect(await row(w, a.id)).toMatchObject({ status: 'expired', decided_by: null, reason: null })
    expect(await eventsOf(w, a.id)).toEqual(['requested', 'expired'])
    const { rows } = await w.t.owner.query(
      `SELECT type, actor_kind, actor_id FROM audit_entry WHERE subject_id = $1 ORDER BY index DESC LIMIT 1`,
      [a.id],
    )
    expect(rows).toEqual([{ type: 'approval.expired', actor_kind: 'system', actor_id: 'worker' }])
    const { rows: denials } = await w.t.owner.query('SELECT 1 FROM run_denial WHERE run_id = $1', [runId])
    expect(denials).toEqual([])
    const { rows: runs } = await w.t.owner.query('SELECT state FROM run WHERE id = $1', [runId])
    expect(runs).toEqual([{ state: 'running' }])
  })

  test('an approval that is not used in ten minutes lapses', async () => {
    const a = await ask(w)
    await approve('ada', a)
    await age(w, a.id, '11 minutes')
    expect(await expireApprovals()).toMatchObject({ lapsed: 1 })
    expect(await row(w, a.id)).toMatchObject({ status: 'lapsed', decided_by: person(w, 'ada').id })
    expect(await entriesOf(w, a.id)).toEqual([
      'approval.requested',
      'approval.voted',
      'approval.decided',
      'approval.lapsed',
    ])
  })

  test('what is not due stays, also beside what is; hundreds go in batches, in every organization', async () => {
    const other = await openWorld('other-time', w.t)
    const due = await ask(w)
    const elsewhere = await ask(other)
    const stays = await ask(w)
    await age(w, due.id, '20 minutes')
    await multiply(w, due.id, 250)
    await age(other, elsewhere.id, '20 minutes')
    expect(await expireApprovals()).toMatchObject({ expired: 252 })
    expect(await row(w, stays.id)).toMatchObject({ status: 'waiting' })
    expect(await row(other, elsewhere.id)).toMatchObject({ status: 'expired' })
    expect(await expireApprovals()).toEqual({ expired: 0, lapsed: 0, escalated: 0 })
  })
})

describe('escalation', () => {
  const duty = { requirements: { queues: { duty: 1 }, min_people: 1 } }

  test('the ladder passes a request on: from then on the next queue may decide', async () => {
    const a = await ask(w, duty)
    await expect(approve('dee', a)).rejects.toMatchObject({ code: 'not_eligible' })
    await age(w, a.id, '6 minutes')
    expect(await expireApprovals()).toMatchObject({ escalated: 1, expired: 0 })
    expect(await expireApprovals()).toMatchObject({ escalated: 0 })
    expect(await row(w, a.id)).toMatchObject({
      escalated_to: 'directors',
      queues: ['duty', 'directors'],
      status: 'waiting',
    })
    const { items } = await listApprovals(person(w, 'dee'), { tab: 'escalated' })
    expect(items.map((i) => i.id)).toContain(a.id)
    expect((await listApprovals(person(w, 'dee'), {})).items.map((i) => i.id)).toContain(a.id)
    expect(await approve('dee', a)).toMatchObject({ status: 'approved' })
    const { rows } = await w.t.owner.query('SELECT queue FROM approval_vote WHERE approval_id = $1', [a.id])
    expect(rows).toEqual([{ queue: 'duty' }])
    expect(await eventsOf(w, a.id)).toEqual(['requested', 'escalated', 'voted', 'decided'])
  })

  test('a person passes it on before that, once, with a reason', async () => {
    const a = await ask(w, duty)
    const input = { approval: a.id, reason: 'I know the customer' }
    expect(await escalateApproval(person(w, 'dan'), input)).toMatchObject({ id: a.id, escalated_to: 'directors' })
    await expect(escalateApproval(person(w, 'dan'), input)).rejects.toMatchObject({
      status: 409,
      code: 'already_escalated',
    })
    const b = await ask(w)
    expect(await escalateApproval(person(w, 'ada'), { approval: b.id })).toMatchObject({
      id: b.id,
      escalated_to: 'leads',
    })
  })
})
