import { spawn } from 'node:child_process'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { append, lockHead, prepareEntries, sqlOfTx } from '../../../lib/ledger/append.ts'
import { entryAt } from '../../../lib/ledger/read.ts'
import { storedSubject } from '../../../lib/ledger/subject-keys.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { inTransaction, read } from '../../../lib/platform/db.ts'
import { newId } from '../../../lib/platform/ids.ts'
import { confirmErasure } from '../../../lib/retention/confirm-erasure.ts'
import { findSubject } from '../../../lib/retention/find-subject.ts'
import { liftHold, requestLift } from '../../../lib/retention/lift-hold.ts'
import { placeHold } from '../../../lib/retention/place-hold.ts'
import { requestErasure, withdrawErasure } from '../../../lib/retention/request-erasure.ts'
import { refund } from '../authorize/world.ts'
import { addPerson, asking, letter, openWorld, type RetentionWorld, raw } from './retention-world.ts'

let w: RetentionWorld
let p: ReturnType<typeof asking>
let subject: string
let customer: string
beforeAll(async () => {
  w = await openWorld()
  p = asking(w)
})
let index: number
beforeEach(async () => {
  customer = newId('evt')
  subject = `customer:${customer}`
  index = (await p.authorize(letter(customer, 'Maria Lopez', 'Dear Maria'))).body.receipt.index
})
const reason = 'Asked for by the data subject.'
const request = () => requestErasure(w.compliance, { subject, reason })
const open = (at: number) => read(w.organizationId, (db) => entryAt(sqlOfTx(db), w.organizationId, at, true))
const readable = async (at = index) => JSON.stringify((await open(at))?.disclosures).includes('Maria Lopez')
const DENIED = { code: '42501' }

describe('two people', () => {
  test('the one who requested it does not confirm, whatever roles that one has', async () => {
    const both = await addPerson(w, 'both', ['compliance', 'admin'])
    const { id } = await requestErasure(both, { subject, reason })
    await expect(confirmErasure(both, id, {})).rejects.toMatchObject({ status: 403, code: 'same_person' })
    await expect(confirmErasure(w.second, id, {})).rejects.toMatchObject({ status: 403, code: 'forbidden' })
    expect(await readable()).toBe(true)
  })
  test('nobody requests or confirms their own', async () => {
    await expect(requestErasure(w.compliance, { subject: `person:${w.compliance.id}`, reason })).rejects.toMatchObject({
      code: 'own_erasure',
    })
  })
  test('another organization knows nothing of it', async () => {
    const { id } = await request()
    const other = await openWorld(w.t)
    await expect(confirmErasure(other.admin, id, {})).rejects.toMatchObject({ status: 404 })
    await expect(withdrawErasure(other.admin, id, { reason })).rejects.toMatchObject({ status: 404 })
    expect(await findSubject(other.compliance, { subject })).toMatchObject({ entries: 0, decisions: 0 })
  })
  test('once taken back or done it is over', async () => {
    const { id } = await request()
    await expect(request()).rejects.toMatchObject({ status: 409, code: 'erasure_requested' })
    await withdrawErasure(w.admin, id, { reason })
    await expect(confirmErasure(w.admin, id, {})).rejects.toMatchObject({ status: 409, code: 'erasure_ended' })
    const again = await request()
    await confirmErasure(w.admin, again.id, {})
    await expect(confirmErasure(w.admin, again.id, {})).rejects.toMatchObject({ status: 409, code: 'erasure_ended' })
    await expect(withdrawErasure(w.admin, again.id, { reason })).rejects.toMatchObject({ code: 'erasure_ended' })
  })
  test.each([{ subject: 'maria' }, { subject: ':x' }, {}, { subject: 'customer:1', reason: '' }])(
    '%j is no request',
    async (body) => {
      await expect(requestErasure(w.compliance, { reason, ...body })).rejects.toMatchObject({ status: 400 })
    },
  )
})

describe('what weighs more', () => {
  const hold = (scope: object) => placeHold(w.compliance, { matter: 'Doe v. Acme', reason: 'Counsel asked.', scope })
  test.each([
    ['everything', () => ({ everything: true })],
    ['the subject', () => ({ subjects: [subject] })],
    ['the agent that acted', () => ({ agents: [w.agent.id] })],
    ['a period', () => ({ until: new Date(Date.now() + 86_400_000).toISOString() })],
  ])('a legal hold on %s, placed before the request or before it is confirmed', async (_, scope) => {
    const { id } = await request()
    const { id: held } = await hold(scope())
    await expect(confirmErasure(w.admin, id, {})).rejects.toMatchObject({ status: 409, code: 'erasure_hold' })
    expect(await readable()).toBe(true)
    expect((await findSubject(w.compliance, { subject })).obstacles).toMatchObject([{ kind: 'hold', details: [held] }])
    await requestLift(w.compliance, held, { reason })
    await liftHold(w.second, held, {})
    await confirmErasure(w.admin, id, {})
    expect(await readable()).toBe(false)
  })
  test('a request about the subject that still waits for people', async () => {
    const { body } = await p.authorize(refund('48213', 30_000, { on_behalf_of: { type: 'customer', id: customer } }))
    await expect(request()).rejects.toMatchObject({ status: 409, code: 'erasure_waiting' })
    await p.post(`/api/v1/approvals/${body.approval.id}/cancel`, {})
    await request()
  })
  test('a legal floor, until it is over', async () => {
    const other = await openWorld(w.t)
    await asking(other).authorize(letter('cus-floor', 'Maria Lopez', 'x'))
    const days = `'{"decisions": 2557, "approvals": 2557, "configuration": 3653, "access": 731, "reads": 731, "evidence": 3653}'`
    await raw(
      other.organizationId,
      `INSERT INTO ledger.retention_rule (organization_id, seq, at, days, floors) VALUES ('${other.organizationId}', 1, now(), ${days}, '{eu_ai_act}')`,
    )
    await expect(requestErasure(other.compliance, { subject: 'customer:cus-floor', reason })).rejects.toMatchObject({
      status: 409,
      code: 'erasure_floor',
      message: expect.stringMatching(/until 20\d\d-/),
    })
  })
})

describe('the runtime role, without our code,', () => {
  const q = (text: string) => raw(w.organizationId, text)
  /** @param rows which rows of which entries go, and which were looked at */
  const erase = (id: string, by: PersonActor, rows = "'{}', '{}', '{}', '{}'", digests = "'{}', '{}'") =>
    q(
      `SELECT * FROM ledger.erase_subject('${id}', '${by.id}', true, ${rows}, ${digests}, 'customer', '${customer}', '{}')`,
    )
  test('destroys no key and no disclosure by itself, and writes no outcome of an erasure', async () => {
    const { id } = await request()
    for (const text of [
      'DELETE FROM ledger.subject_key',
      'UPDATE ledger.subject_key SET wrapped = $$x$$',
      'DELETE FROM ledger.disclosure',
      `UPDATE erasure SET state = 'executed' WHERE id = '${id}'`,
      `UPDATE erasure SET subject = 'organization' WHERE id = '${id}'`,
      `DELETE FROM erasure WHERE id = '${id}'`,
      `INSERT INTO ledger.gone VALUES ('${w.organizationId}', ${index}, 1, '{}')`,
      `INSERT INTO ledger.removal VALUES ('${w.organizationId}', 1, 'erasure', 0, 1, 1, 1, now())`,
      `UPDATE ledger.log_head SET keys_epoch = 0`,
      `SELECT ledger.empty_content('{}', '{}', '{}', '{}', '{}', '')`,
      `SELECT ledger.empty_mentions('{x}', '')`,
      'SET ROLE countersign_purger',
    ])
      await expect(q(text), text).rejects.toMatchObject(DENIED)
  })
  test('gets nothing destroyed under a hold, by the wrong people, or that was not requested', async () => {
    const { id } = await request()
    await expect(erase('era_none', w.admin)).rejects.toMatchObject(DENIED)
    await expect(erase(id, w.compliance)).rejects.toMatchObject(DENIED)
    await expect(erase(id, w.lead)).rejects.toMatchObject(DENIED)
    const { id: held } = await placeHold(w.compliance, { matter: 'M', reason: 'R', scope: { subjects: [subject] } })
    await expect(erase(id, w.admin)).rejects.toMatchObject({ ...DENIED, message: expect.stringContaining(held) })
    await requestLift(w.compliance, held, { reason })
    await liftHold(w.second, held, {})
    expect(await readable()).toBe(true)
  })
  test('reaches nobody else’s disclosures, leaves none of the subject’s behind, and says so in the log or not at all', async () => {
    const { id } = await request()
    const other = await p.authorize(letter('cus-other', 'Joe', 'x'))
    await expect(erase(id, w.admin, `'{${other.body.receipt.index}}', '{0}', '{}', '{}'`)).rejects.toMatchObject(DENIED)
    await expect(erase(id, w.admin)).rejects.toThrow('left behind')
    const stored = storedSubject(w.organizationId, subject)
    const [row] = await q(`SELECT ordinal FROM ledger.disclosure WHERE subject = '${stored}'`)
    const own = `'{${index}}', '{${row?.ordinal}}'`
    const all = await q(
      `SELECT array_agg(index)::text AS i, array_agg(ordinal)::text AS o FROM ledger.disclosure WHERE index = ${index}`,
    )
    const seen = `'${all[0]?.i}', '${all[0]?.o}'`
    await expect(erase(id, w.admin, `${own}, ${seen}`, `'{${index}}', '{x}'`)).rejects.toMatchObject(DENIED)
    // what was not looked at may name the subject
    await expect(erase(id, w.admin, `${own}, '{}', '{}'`)).rejects.toMatchObject({ code: '40001' })
    // everything right but the entry: refused at commit
    await expect(erase(id, w.admin, `${own}, ${seen}`)).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining('does not say what was destroyed'),
    })
    expect(await readable()).toBe(true)
  })
})

describe('on several instances', () => {
  /** Another process confirms; resolves with how it ended. */
  const confirmElsewhere = (id: string) => {
    const child = spawn(
      process.execPath,
      ['test/integration/retention/confirming-child.ts', id, JSON.stringify(w.admin)],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let err = ''
    child.stderr.on('data', (text) => {
      err += text
    })
    const ended = new Promise<{ code: number | null; err: string }>((resolve) =>
      child.on('close', (code) => resolve({ code, err })),
    )
    return { child, ended }
  }
  const entry = (value: string) => ({
    type: 'agent.suspended' as const,
    clear: { agent: 'agt_1' },
    disclosures: [{ name: 'reason', value, subject }],
    audit: { actorKind: 'system' as const, summary: 'x' },
  })

  test('what one of them sealed with the old key is sealed again: the new entry can be read, the old one cannot', async () => {
    const { id } = await request()
    // prepared, as the batcher does before the lock, with the key that this process remembers
    const prepared = await prepareEntries(w.organizationId, [entry('Maria Lopez, before')])
    expect((await confirmElsewhere(id).ended).err).toBe('')
    const head = await inTransaction(w.organizationId, (tx) => lockHead(sqlOfTx(tx), w.organizationId))
    expect(prepared[0]?.keysEpoch).toBe(head.keysEpoch - 1)
    // by the two ways into the log: a person's change, and the decision batch, which both still remember the old key
    const [appended] = await inTransaction(w.organizationId, (tx) =>
      append(sqlOfTx(tx), w.organizationId, [entry('Maria Lopez, after')]),
    )
    expect(await readable(appended?.index)).toBe(true)
    const decided = await p.authorize(letter(customer, 'Maria Lopez', 'Dear Maria'))
    expect(await readable(decided.body.receipt.index)).toBe(true)
    expect(await readable()).toBe(false)
  })

  test('killed before it commits, it has destroyed nothing, and can be confirmed again', async () => {
    const { id } = await request()
    const client = await w.t.owner.connect()
    try {
      await client.query('BEGIN')
      await client.query('SELECT * FROM ledger.log_head WHERE organization_id = $1 FOR UPDATE', [w.organizationId])
      const { child, ended } = confirmElsewhere(id)
      // it stands before the head, with everything opened: nothing can have been written
      for (;;) {
        const { rows } = await w.t.owner.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%erase_subject%'`,
        )
        if (rows.length) break
      }
      child.kill('SIGKILL')
      await ended
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
    expect(await readable()).toBe(true)
    await confirmErasure(w.admin, id, {})
    expect(await readable()).toBe(false)
  })

  test('two confirm at once: one erases, the other is told that it is over', async () => {
    const { id } = await request()
    const chief = await addPerson(w, 'chief', ['admin'])
    const ends = await Promise.allSettled([confirmErasure(w.admin, id, {}), confirmErasure(chief, id, {})])
    expect(ends.map((e) => e.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(ends.find((e) => e.status === 'rejected')).toMatchObject({ reason: { code: 'erasure_ended' } })
  })
})
