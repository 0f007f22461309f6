import { beforeAll, describe, expect, test } from 'vitest'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { editApproval } from '../../../lib/approvals/edit-approval.ts'
import { approvalFacts, consumeApprovals } from '../../../lib/approvals/in-batch.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { newId } from '../../../lib/platform/ids.ts'
import { addPerson, age, ask, entriesOf, inBatch, openWorld, person, row, seat, unseat, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
type Request = { id: string; card_hash: string }
const approve = (name: string, { id, card_hash }: Request, more: object = {}) =>
  voteOnApproval(person(w, name), { approval: id, vote: 'approve', card_hash, ...more })
const refused = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => {
      throw new Error('was not refused')
    },
    (e: unknown) => {
      if (e instanceof AppError) return e
      throw e
    },
  )

describe('who may not decide', () => {
  test.each([
    ['owner', 'own this agent'],
    ['issuer', 'issued a credential'],
    ['seatless', 'no seat in Operations'],
    ['cyd', 'no seat in Operations'],
  ])('%s: 403 not_eligible, and the sentence says why', async (name, why) => {
    const a = await ask(w)
    const e = await refused(approve(name, a))
    expect(e).toMatchObject({ status: 403, code: 'not_eligible' })
    expect(e.message).toContain(why)
    expect(await row(w, a.id)).toMatchObject({ status: 'waiting' })
  })

  test('the person on whose behalf the agent acts, asserted or proven', async () => {
    for (const proven of [true, false]) {
      const a = await ask(w, { onBehalfOf: { type: 'user', id: person(w, 'ada').email, proven } })
      expect(await refused(approve('ada', a))).toMatchObject({ status: 403, code: 'not_eligible' })
    }
  })

  test('whoever joined the queue after the request, also by leaving and coming back', async () => {
    await addPerson(w, 'late', ['approver'], [])
    await addPerson(w, 'returned', ['approver'], ['ops'])
    const a = await ask(w)
    await seat(w, 'late', 'ops', '0 seconds')
    await unseat(w, 'returned', 'ops')
    await seat(w, 'returned', 'ops', '0 seconds')
    for (const name of ['late', 'returned']) {
      const e = await refused(approve(name, a))
      expect(e).toMatchObject({ status: 403, code: 'not_eligible' })
      expect(e.message).toContain('after this was asked')
    }
    expect((await approve('late', await ask(w))).status).toBe('approved')
  })

  test('whoever became the owner of the agent, or issued a credential, after the request', async () => {
    await addPerson(w, 'helper', ['approver'], ['ops'])
    const a = await ask(w)
    await w.t.owner.query(
      `INSERT INTO agent_credential (organization_id, id, identity_id, kind, hint, created_by) VALUES ($1, $2, $3, 'client_secret', 'x', $4)`,
      [w.organizationId, newId('crd'), w.identityId, person(w, 'helper').id],
    )
    expect(await refused(approve('helper', a))).toMatchObject({ status: 403, code: 'not_eligible' })
  })

  test('a role without the permission: 403 forbidden, a seat does not help', async () => {
    const a = await ask(w)
    expect(await refused(approve('compliance', a))).toMatchObject({ status: 403, code: 'forbidden' })
  })

  test('a session whose roles are older than the membership: the query asks the membership', async () => {
    const dora = await addPerson(w, 'dora', ['approver'], ['ops'])
    const a = await ask(w)
    await w.t.owner.query(`UPDATE membership SET roles = '{compliance}' WHERE person_id = $1`, [dora.id])
    expect(await refused(approve('dora', a))).toMatchObject({ status: 403, code: 'not_eligible' })
    await w.t.owner.query(`UPDATE membership SET roles = '{approver}', status = 'suspended' WHERE person_id = $1`, [
      dora.id,
    ])
    expect(await refused(approve('dora', a))).toMatchObject({ status: 403, code: 'not_eligible' })
  })

  test("another organization's person: 404, as if there were nothing", async () => {
    const other = await openWorld('other', w.t)
    const a = await ask(w)
    const body = { approval: a.id, vote: 'approve', card_hash: a.card_hash }
    expect(await refused(voteOnApproval(person(other, 'ada'), body))).toMatchObject({ status: 404, code: 'not_found' })
    expect(await row(w, a.id)).toMatchObject({ status: 'waiting' })
  })

  test('an approver named in the body is refused as an unknown member', async () => {
    const a = await ask(w)
    const e = await refused(approve('seatless', a, { person: person(w, 'ada').id, decided_by: person(w, 'ada').id }))
    expect(e).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(e.fields.map((f) => f.pointer)).toEqual(['/person', '/decided_by'])
  })
})

describe('quorum', () => {
  test('one person voting twice fills one place', async () => {
    const a = await ask(w, { requirements: { queues: { ops: 2 }, min_people: 2 } })
    await approve('ada', a)
    expect(await refused(approve('ada', a))).toMatchObject({ status: 409, code: 'already_voted' })
    expect(await row(w, a.id)).toMatchObject({ status: 'waiting' })
  })

  test('one person in two queues fills one place', async () => {
    const a = await ask(w, { requirements: { queues: { ops: 1, finance: 1 }, min_people: 1 } })
    await approve('bob', a, { queue: 'ops' })
    expect(await refused(approve('bob', a, { queue: 'finance' }))).toMatchObject({ status: 409, code: 'already_voted' })
    expect(await row(w, a.id)).toMatchObject({ status: 'waiting' })
  })

  test('a second person of a filled queue fills nothing and is told what is missing', async () => {
    await addPerson(w, 'gil', ['approver'], ['ops'])
    const a = await ask(w, { requirements: { queues: { ops: 1, finance: 1 }, min_people: 2 } })
    await approve('ada', a)
    const e = await refused(approve('gil', a))
    expect(e).toMatchObject({ status: 409, code: 'place_taken' })
    expect(e.message).toContain('Finance')
  })

  test('the vote of somebody who lost the seat before the last vote does not count', async () => {
    const ivy = await addPerson(w, 'ivy', ['approver'], ['ops'])
    const a = await ask(w, { requirements: { queues: { ops: 2 }, min_people: 2 } })
    await approve('ivy', a)
    await unseat(w, 'ivy', 'ops')
    expect(await approve('ada', a)).toMatchObject({ status: 'waiting', votes: 1 })
    expect(await approve('bob', a)).toMatchObject({ status: 'approved', votes: 2 })
    const { rows } = await w.t.owner.query(
      `SELECT convert_from(bytes, 'UTF8')::jsonb AS e FROM ledger.envelope ORDER BY index DESC LIMIT 1`,
    )
    expect(rows[0].e.data.people).not.toContain(ivy.id)
  })

  test('an approval whose voter lost the seat afterwards cannot be used', async () => {
    await addPerson(w, 'jon', ['approver'], ['ops'])
    const a = await ask(w)
    await approve('jon', a)
    await unseat(w, 'jon', 'ops')
    const [result] = await inBatch(w, async (sql, now) => {
      const fact = (await approvalFacts(sql, w.organizationId, [a.id], now)).get(a.id)
      expect(fact?.voters_eligible).toBe(false)
      return consumeApprovals(
        sql,
        w.organizationId,
        [{ approvalId: a.id, decisionId: newId('dec'), effectiveActionHash: a.item.decided.action_hash }],
        now,
      )
    })
    expect(result).toEqual({ consumed: false, entries: [] })
    expect(await row(w, a.id)).toMatchObject({ status: 'approved' })
  })
})

describe('who was faster', () => {
  test('two approvers at once: one wins, the other is told who and when', async () => {
    const a = await ask(w)
    const both = await Promise.allSettled([approve('ada', a), approve('bob', a)])
    const won = both.filter((r) => r.status === 'fulfilled')
    const lost = both.find((r) => r.status === 'rejected')
    expect(won).toHaveLength(1)
    const winner = both[0].status === 'fulfilled' ? 'ada' : 'bob'
    const e = lost?.status === 'rejected' ? (lost.reason as AppError) : null
    expect(e).toMatchObject({ status: 409, code: 'already_decided' })
    expect(e?.message).toMatch(new RegExp(`^${winner} approved this at 20\\d\\d-`))
    expect(Object.fromEntries((e?.fields ?? []).map((f) => [f.pointer, f.message]))).toMatchObject({
      '/status': 'approved',
      '/decided_by': winner,
    })
    expect(await entriesOf(w, a.id)).toEqual(['approval.requested', 'approval.voted', 'approval.decided'])
  })

  test('one approves and one denies at once: exactly one of them stands', async () => {
    const a = await ask(w)
    const both = await Promise.allSettled([
      approve('ada', a),
      voteOnApproval(person(w, 'bob'), { approval: a.id, vote: 'deny', card_hash: a.card_hash, reason: 'no' }),
    ])
    expect(both.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    expect(['approved', 'denied']).toContain((await row(w, a.id)).status)
  })

  test('after the deadline nobody can vote, although the worker has not been by', async () => {
    const a = await ask(w)
    await age(w, a.id, '16 minutes')
    const e = await refused(approve('ada', a))
    expect(e).toMatchObject({ status: 409, code: 'approval_expired' })
    expect(e.message).toContain('Nobody decided')
    expect(await row(w, a.id)).toMatchObject({ status: 'waiting', decided_by: null })
  })
})

describe('the card that was seen', () => {
  test('a hash of another card is refused', async () => {
    const a = await ask(w)
    expect(await refused(approve('ada', { ...a, card_hash: `sha256:${'0'.repeat(64)}` }))).toMatchObject({
      status: 409,
      code: 'changed_since_opened',
    })
  })

  test('an attribute that was registered anew: told what changed; the card as it is now can be voted on', async () => {
    const attributes = { verified: true, tier: 'gold' }
    await w.t.owner.query(
      `INSERT INTO resource (organization_id, type, id, attributes, hash, registered_by) VALUES ($1, 'customer', 'c1', $2, 'sha256:1', 'sva_x')`,
      [w.organizationId, attributes],
    )
    const a = await ask(w, {
      requirements: { queues: { ops: 2 }, min_people: 2 },
      resources: [{ type: 'customer', id: 'c1', attributes, hash: 'sha256:1' }],
    })
    await approve('ada', a)
    await w.t.owner.query(
      `UPDATE resource SET attributes = '{"verified": false, "tier": "gold"}', hash = 'sha256:2' WHERE id = 'c1'`,
    )
    const e = await refused(approve('bob', a))
    expect(e).toMatchObject({ status: 409, code: 'changed_since_opened' })
    expect(e.fields).toEqual([{ pointer: '/resources/0/attributes/verified', message: 'was true, is false' }])
    expect(await row(w, a.id)).toMatchObject({ round: 1 })
  })
})

describe('what weighs more', () => {
  test('high impact without a reason', async () => {
    const a = await ask(w, { impact: 'high' })
    expect(await refused(approve('ada', a))).toMatchObject({ status: 400, code: 'reason_required' })
    expect(await refused(approve('ada', a, { reason: '  ' }))).toMatchObject({ status: 400 })
  })
  test('critical impact with a sign-in that is not fresh', async () => {
    const a = await ask(w, { impact: 'critical' })
    await w.t.owner.query(`UPDATE session SET authenticated_at = now() - interval '6 minutes' WHERE id = $1`, [
      person(w, 'ada').sessionId,
    ])
    expect(await refused(approve('ada', a, { reason: 'checked' }))).toMatchObject({
      status: 401,
      code: 'fresh_sign_in_required',
    })
    await w.t.owner.query('UPDATE session SET authenticated_at = now() WHERE id = $1', [person(w, 'ada').sessionId])
  })
  test('a denial without a reason', async () => {
    const a = await ask(w)
    const body = { approval: a.id, vote: 'deny', card_hash: a.card_hash }
    expect(await refused(voteOnApproval(person(w, 'ada'), body))).toMatchObject({
      status: 400,
      code: 'invalid_request',
    })
  })
})

describe('arguments that hold a secret', () => {
  test('can be approved or denied as they are, not edited: nobody sees what the edited action would be', async () => {
    const w2 = await openWorld('secrets', w.t)
    const ada = person(w2, 'ada')
    const a = await ask(w2, { secretsReplaced: true })
    const edits = [{ pointer: '/amount/value', value: 1 }]
    const edit = editApproval(ada, { approval: a.id, card_hash: a.card_hash, edits })
    expect(await refused(edit)).toMatchObject({ status: 422, code: 'not_editable' })
    const vote = { approval: a.id, vote: 'approve', card_hash: a.card_hash }
    expect(await voteOnApproval(ada, vote)).toMatchObject({ status: 'approved' })
  })
})
