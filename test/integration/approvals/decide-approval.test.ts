import { beforeAll, describe, expect, test } from 'vitest'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { approvalFacts, consumeApprovals } from '../../../lib/approvals/in-batch.ts'
import { newId } from '../../../lib/platform/ids.ts'
import { ask, entriesOf, eventsOf, inBatch, openWorld, person, row, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
const approve = (name: string, { id, card_hash }: { id: string; card_hash: string }, more: object = {}) =>
  voteOnApproval(person(w, name), { approval: id, vote: 'approve', card_hash, ...more })
const deny = (name: string, { id, card_hash }: { id: string; card_hash: string }, reason = 'wrong month') =>
  voteOnApproval(person(w, name), { approval: id, vote: 'deny', card_hash, reason })

describe('approving', () => {
  test('one person of the queue approves, and the approval lapses ten minutes later', async () => {
    const a = await ask(w)
    const answer = await approve('ada', a)
    expect(answer).toMatchObject({ status: 'approved', votes: 1, places: 1 })
    const r = await row(w, a.id)
    expect(r).toMatchObject({ status: 'approved', decided_by: person(w, 'ada').id, open_queues: [] })
    expect((r.lapses_at as Date).getTime() - (r.decided_at as Date).getTime()).toBe(600_000)
    expect(await eventsOf(w, a.id)).toEqual(['requested', 'voted', 'decided'])
    expect(await entriesOf(w, a.id)).toEqual(['approval.requested', 'approval.voted', 'approval.decided'])
  })

  test('two queues need two people: the first vote waits, the second decides', async () => {
    const a = await ask(w, { requirements: { queues: { ops: 1, finance: 1 }, min_people: 2 } })
    expect(await approve('ada', a)).toMatchObject({ status: 'waiting', votes: 1, places: 2 })
    expect(await row(w, a.id)).toMatchObject({ status: 'waiting', open_queues: ['finance'] })
    expect(await approve('cyd', a)).toMatchObject({ status: 'approved', votes: 2, places: 2 })
  })

  test('somebody of two queues gives way, so that the second person fits wherever they sit', async () => {
    const a = await ask(w, { requirements: { queues: { ops: 1, finance: 1 }, min_people: 2 } })
    await approve('bob', a)
    expect(await row(w, a.id)).toMatchObject({ open_queues: ['finance', 'ops'] })
    expect(await approve('cyd', a)).toMatchObject({ status: 'approved' })
    const { rows } = await w.t.owner.query('SELECT vote FROM approval_vote WHERE approval_id = $1', [a.id])
    expect(rows).toHaveLength(2)
  })

  test('min_people beyond the places needs another person of the queues', async () => {
    const a = await ask(w, { requirements: { queues: { ops: 1 }, min_people: 2 } })
    expect(await approve('ada', a)).toMatchObject({ status: 'waiting', votes: 1, places: 2 })
    expect(await approve('bob', a)).toMatchObject({ status: 'approved' })
  })

  test('from high impact on the reason is kept with the vote', async () => {
    const a = await ask(w, { impact: 'high' })
    await approve('ada', a, { reason: 'seen with the customer' })
    const { rows } = await w.t.owner.query('SELECT reason, card_hash FROM approval_vote WHERE approval_id = $1', [a.id])
    expect(rows).toEqual([{ reason: 'seen with the customer', card_hash: a.card_hash }])
  })

  test('critical impact is approved by whoever signed in within the last minutes', async () => {
    const a = await ask(w, { impact: 'critical' })
    expect(await approve('ada', a, { reason: 'checked' })).toMatchObject({ status: 'approved' })
  })
})

describe('denying', () => {
  test('one denial ends it, with its reason, and closes the tool on that resource for the run', async () => {
    const runId = newId('run')
    const a = await ask(w, {
      runId,
      requirements: { queues: { ops: 2 }, min_people: 2 },
      resources: [{ type: 'order', id: '48213', attributes: null, hash: null }],
    })
    await approve('ada', a)
    expect(await deny('bob', a)).toMatchObject({ status: 'denied' })
    expect(await row(w, a.id)).toMatchObject({
      status: 'denied',
      decided_by: person(w, 'bob').id,
      reason: 'wrong month',
    })
    const { rows } = await w.t.owner.query(
      'SELECT tool, resource_key, approval_id, reason, reopened_at FROM run_denial WHERE run_id = $1',
      [runId],
    )
    expect(rows).toEqual([
      {
        tool: 'billing.refund',
        resource_key: 'order:48213',
        approval_id: a.id,
        reason: 'wrong month',
        reopened_at: null,
      },
    ])
    expect(await entriesOf(w, a.id)).toEqual([
      'approval.requested',
      'approval.voted',
      'approval.voted',
      'approval.decided',
    ])
  })

  test('whoever sits in a queue whose place is filled may still deny', async () => {
    const a = await ask(w, { requirements: { queues: { ops: 1, finance: 1 }, min_people: 2 } })
    await approve('ada', a)
    expect(await deny('bob', a)).toMatchObject({ status: 'denied' })
  })
})

describe('as the engine reads it', () => {
  const facts = (ids: string[]) =>
    inBatch(w, async (sql, now) => [{ entries: [], facts: await approvalFacts(sql, w.organizationId, ids, now) }]).then(
      ([r]) => r?.facts ?? new Map(),
    )
  const use = (id: string, actionHash: string) =>
    inBatch(w, (sql, now) =>
      consumeApprovals(
        sql,
        w.organizationId,
        [{ approvalId: id, decisionId: newId('dec'), effectiveActionHash: actionHash }],
        now,
      ),
    )

  test('an approval satisfies what it was asked for, shows its basis and is consumed once', async () => {
    const a = await ask(w, { rules: ['policy:b', 'policy:a'] })
    await approve('ada', a)
    const fact = (await facts([a.id])).get(a.id)
    expect(fact).toMatchObject({
      status: 'approved',
      action_hash: a.item.decided.action_hash,
      effective_action_hash: a.item.decided.action_hash,
      requirements: { queues: { ops: 1 }, min_people: 1 },
      basis: { impact: 'medium', rules: ['policy:b', 'policy:a'], reach: { source: 'arguments' } },
      voters_eligible: true,
    })
    const [first] = await use(a.id, a.item.decided.action_hash)
    const [second] = await use(a.id, a.item.decided.action_hash)
    expect([first?.consumed, second?.consumed]).toEqual([true, false])
    expect(await row(w, a.id)).toMatchObject({ status: 'consumed' })
    expect(await eventsOf(w, a.id)).toEqual(['requested', 'voted', 'decided', 'consumed'])
    expect((await facts([a.id])).get(a.id)?.status).toBe('consumed')
  })

  test('two uses at once on two connections: one wins', async () => {
    const a = await ask(w)
    await approve('ada', a)
    const hash = a.item.decided.action_hash
    const results = await Promise.all(Array.from({ length: 6 }, () => use(a.id, hash)))
    expect(results.flat().filter((r) => r.consumed)).toHaveLength(1)
  })

  test('a denial is told with its reason', async () => {
    const a = await ask(w)
    await deny('ada', a, 'not this customer')
    expect((await facts([a.id])).get(a.id)).toMatchObject({ status: 'denied', reason: 'not this customer' })
  })
})
