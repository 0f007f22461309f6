import { beforeAll, describe, expect, test } from 'vitest'
import {
  addPerson,
  addQueue,
  age,
  ask,
  asking,
  entriesOf,
  eventsOf,
  open,
  openWorld,
  person,
  row,
  seat,
  type World,
} from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})

describe('opening', () => {
  test('a request waits with its queues, its deadline by their service level, its card and its evidence', async () => {
    await addQueue(w, 'fast', { serviceLevelSeconds: 120 })
    await addPerson(w, 'fay', ['approver'], ['fast'])
    const { id, card_hash } = await ask(w, { requirements: { queues: { ops: 1, fast: 1 }, min_people: 2 } })
    const r = await row(w, id)
    expect(r).toMatchObject({
      status: 'waiting',
      queues: ['fast', 'ops'],
      open_queues: ['fast', 'ops'],
      min_people: 2,
      title: 'Refund',
      round: 1,
      card_hash,
    })
    expect((r.deadline as Date).getTime() - (r.requested_at as Date).getTime()).toBe(120_000)
    expect((r.card as { warning: string | null }).warning).toBeNull()
    expect(await eventsOf(w, id)).toEqual(['requested'])
    expect(await entriesOf(w, id)).toEqual(['approval.requested'])
  })

  test('the owner, the issuer of a credential and the person on whose behalf are excluded, by id or e-mail', async () => {
    const ada = person(w, 'ada')
    const byId = await ask(w, { onBehalfOf: { type: 'user', id: ada.id, proven: true } })
    const byEmail = await ask(w, { onBehalfOf: { type: 'employee', id: ada.email.toUpperCase(), proven: false } })
    const stranger = await ask(w, { onBehalfOf: { type: 'user', id: 'u-77', proven: false } })
    const always = [w.ownerId, w.issuerId].sort()
    expect((await row(w, byId.id)).excluded).toEqual([...always, ada.id].sort())
    expect((await row(w, byEmail.id)).excluded).toEqual([...always, ada.id].sort())
    expect((await row(w, stranger.id)).excluded).toEqual(always)
  })

  test('an unknown queue, and one where nobody is eligible, still wait and say so', async () => {
    const unknown = await ask(w, { requirements: { queues: { nowhere: 1 }, min_people: 1 } })
    expect((await row(w, unknown.id)).card).toMatchObject({ warning: expect.stringContaining('no queue nowhere') })
    await addQueue(w, 'lonely', { title: 'Lonely' })
    const lonely = await ask(w, { requirements: { queues: { lonely: 1 }, min_people: 1 } })
    expect((await row(w, lonely.id)).card).toMatchObject({ warning: expect.stringContaining('Nobody in Lonely') })
    // the owner alone is nobody
    await seat(w, 'owner', 'lonely')
    const owned = await ask(w, { requirements: { queues: { lonely: 1 }, min_people: 1 } })
    expect((await row(w, owned.id)).card).toMatchObject({ warning: expect.stringContaining('Nobody in Lonely') })
    // one person cannot fill two places
    await seat(w, 'ada', 'lonely')
    const two = await ask(w, { requirements: { queues: { lonely: 1 }, min_people: 2 } })
    expect((await row(w, two.id)).card).toMatchObject({ warning: expect.stringContaining('Too few people') })
  })
})

describe('joining', () => {
  test('the same action joins while it waits, in another batch and in the same one', async () => {
    const item = asking(w)
    const [first, twin] = await open(w, [item, asking(w, { arguments: item.card.arguments })])
    const [again] = await open(w, [asking(w, { arguments: item.card.arguments })])
    expect([first?.result, twin?.result, again?.result]).toEqual(['opened', 'joined', 'joined'])
    const id = first?.result === 'opened' ? first.approvalId : ''
    expect(twin).toMatchObject({ approvalId: id })
    expect(again).toMatchObject({ approvalId: id })
    expect(await eventsOf(w, id)).toEqual(['requested', 'joined', 'joined'])
    expect(await entriesOf(w, id)).toEqual(['approval.requested', 'approval.joined', 'approval.joined'])
    expect(await row(w, id)).toMatchObject({ round: 1 })
  })

  test('another argument is another request', async () => {
    const a = await ask(w, { arguments: { order: '1' } })
    const b = await ask(w, { arguments: { order: '2' } })
    expect(a.id).not.toBe(b.id)
  })

  test('asked again with other requirements, the voters begin again on the new card', async () => {
    const first = await ask(w, { arguments: { order: 'again' } })
    await open(w, [
      asking(w, {
        arguments: { order: 'again' },
        requirements: { queues: { ops: 1, finance: 1 }, min_people: 2 },
        impact: 'high',
      }),
    ])
    const r = await row(w, first.id)
    expect(r).toMatchObject({ round: 2, impact: 'high', queues: ['finance', 'ops'], min_people: 2 })
    expect(r.card_hash).not.toBe(first.card_hash)
    expect(await eventsOf(w, first.id)).toEqual(['requested', 'joined', 'changed'])
    expect(await entriesOf(w, first.id)).toEqual(['approval.requested', 'approval.joined', 'approval.changed'])
  })

  test('what is overdue is not joined, although the worker has not been by', async () => {
    const first = await ask(w, { arguments: { order: 'late' } })
    await age(w, first.id, '20 minutes')
    const second = await ask(w, { arguments: { order: 'late' } })
    expect(second.id).not.toBe(first.id)
  })

  test('a request for an action whose approval lies unused supersedes that approval', async () => {
    const first = await ask(w, { arguments: { order: 'twice' } })
    await w.t.owner.query(
      `UPDATE approval_request SET status = 'approved', lapses_at = now() + interval '5 minutes' WHERE id = $1`,
      [first.id],
    )
    await ask(w, { arguments: { order: 'twice' } })
    expect(await row(w, first.id)).toMatchObject({ status: 'superseded' })
    expect(await entriesOf(w, first.id)).toEqual(['approval.requested', 'approval.superseded'])
  })
})
