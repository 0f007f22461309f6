import { beforeAll, describe, expect, test } from 'vitest'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { read } from '../../../lib/platform/db.ts'
import { heldExport } from '../../../lib/retention/held-export.ts'
import { declineLift, liftHold, requestLift } from '../../../lib/retention/lift-hold.ts'
import { listHolds } from '../../../lib/retention/list-holds.ts'
import { placeHold } from '../../../lib/retention/place-hold.ts'
import { asking, letter, openWorld, type RetentionWorld, raw } from './retention-world.ts'

let w: RetentionWorld
beforeAll(async () => {
  w = await openWorld()
})
const reason = { reason: 'The matter is closed.' }
const hold = (scope: object = { everything: true }) =>
  placeHold(w.compliance, { matter: 'Doe v. Acme', reason: 'Counsel asked.', scope })
const held = (from: number, to: number) => read(w.organizationId, (db) => heldExport(sqlOfTx(db), { from, to }))
const decide = async (customer: string): Promise<{ id: string; index: number }> => {
  const { body } = await asking(w).authorize(letter(customer, 'Maria', 'Dear Maria'))
  return { id: body.id, index: body.receipt.index }
}
async function end(id: string) {
  await requestLift(w.compliance, id, reason)
  await liftHold(w.second, id, {})
}

describe('a legal hold', () => {
  test('is an entry when it is placed, when its lifting is asked for, and when it is lifted by a second person', async () => {
    const { id } = await hold()
    expect((await requestLift(w.compliance, id, reason)).state).toBe('lift_requested')
    expect((await liftHold(w.second, id, {})).state).toBe('lifted')
    const { items } = await listAudit(w.compliance, { subject: id })
    expect(items.map((e) => [e.type, e.actor.id])).toEqual([
      ['hold.lifted', w.second.id],
      ['hold.lift_requested', w.compliance.id],
      ['hold.placed', w.compliance.id],
    ])
  })
  test('stays when the second person declines, and can be asked about again', async () => {
    const { id } = await hold()
    await requestLift(w.compliance, id, reason)
    expect((await declineLift(w.admin, id, reason)).state).toBe('active')
    await end(id)
    expect((await listHolds(w.compliance)).items.find((h) => h.id === id)?.state).toBe('lifted')
  })
  test('is found among many, page by page: those in force, then the lifted ones', async () => {
    const many = await openWorld(w.t)
    const ids: string[] = []
    for (let i = 0; i < 5; i++)
      ids.push((await placeHold(many.compliance, { matter: `m${i}`, ...reason, scope: { everything: true } })).id)
    for (const id of [ids[3], ids[0]] as string[]) {
      await requestLift(many.compliance, id, reason)
      await liftHold(many.second, id, {})
    }
    const paged = async (query: object) => {
      const found: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await listHolds(many.compliance, { ...query, limit: '2', ...(cursor ? { cursor } : {}) })
        expect(page.items.length).toBeLessThanOrEqual(2)
        found.push(...page.items.map((h) => h.id))
        cursor = page.next_cursor
      }
      return found
    }
    const [a, b, c, d, e] = ids
    expect(await paged({})).toEqual([e, c, b, a, d])
    expect(await paged({ state: 'in_force' })).toEqual([e, c, b])
    expect(await paged({ state: 'lifted' })).toEqual([a, d])
  })
  test('covers what it names, and what follows from it, until it is lifted', async () => {
    const one = await decide('cus-held')
    const other = await decide('cus-free')
    for (const scope of [{ subjects: ['customer:cus-held'] }, { decisions: [one.id] }]) {
      const { id } = await hold(scope)
      expect(await held(one.index, one.index + 1)).toBe(true)
      expect(await held(other.index, other.index + 1)).toBe(false)
      await end(id)
      expect(await held(one.index, one.index + 1)).toBe(false)
    }
  })
  test('of a period covers that time, and narrows what else it names', async () => {
    const { index } = await decide('cus-period')
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    for (const [scope, expected] of [
      [{ until: tomorrow }, true],
      [{ from: tomorrow }, false],
      [{ agents: [w.agent.id], from: tomorrow }, false],
      [{ agents: [w.agent.id] }, true],
    ] as const) {
      const { id } = await hold(scope)
      expect(await held(index, index + 1), JSON.stringify(scope)).toBe(expected)
      await end(id)
    }
  })
})

describe('is refused', () => {
  test('lifting by the person who asked for it, or without anybody having asked', async () => {
    const { id } = await hold()
    await expect(liftHold(w.second, id, {})).rejects.toMatchObject({ status: 409, code: 'lift_not_requested' })
    await requestLift(w.compliance, id, reason)
    await expect(liftHold(w.compliance, id, {})).rejects.toMatchObject({ status: 403, code: 'same_person' })
    await expect(requestLift(w.second, id, reason)).rejects.toMatchObject({ status: 409, code: 'lift_requested' })
    await liftHold(w.admin, id, {})
    await expect(requestLift(w.compliance, id, reason)).rejects.toMatchObject({ status: 409, code: 'hold_lifted' })
  })
  test('to whoever is not compliance, and to other organizations', async () => {
    const body = { matter: 'M', reason: 'R', scope: { everything: true } }
    await expect(placeHold(w.admin, body)).rejects.toMatchObject({ status: 403 })
    const { id } = await hold()
    await expect(requestLift(w.admin, id, reason)).rejects.toMatchObject({ status: 403 })
    const other = await openWorld(w.t)
    await expect(requestLift(other.compliance, id, reason)).rejects.toMatchObject({ status: 404 })
    expect((await listHolds(other.compliance)).items).toEqual([])
    await end(id)
  })
  test.each([
    ['nothing named', {}, '/scope'],
    ['everything and more', { everything: true, agents: ['agt_1'] }, '/scope/everything'],
    ['an agent that is not there', { agents: ['agt_missing'] }, '/scope/agents/0'],
    ['a subject that is none', { subjects: ['maria'] }, '/scope/subjects/0'],
    ['an end before the beginning', { from: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }, '/scope/until'],
  ])('%s', async (_, scope, pointer) => {
    await expect(hold(scope)).rejects.toMatchObject({
      status: 400,
      fields: [expect.objectContaining({ pointer: expect.stringContaining(pointer) })],
    })
  })
})

describe('the runtime role, without our code,', () => {
  const moves = (id: string, set: string) => raw(w.organizationId, `UPDATE legal_hold SET ${set} WHERE id = '${id}'`)
  test('cannot lift alone, narrow, delete or bring back a hold', async () => {
    const { id } = await hold()
    const refused = { code: '42501' }
    await expect(moves(id, `lifted_by = '${w.second.id}', lifted_at = now()`)).rejects.toMatchObject(refused)
    await requestLift(w.compliance, id, reason)
    await expect(moves(id, `lifted_by = '${w.compliance.id}', lifted_at = now()`)).rejects.toMatchObject(refused)
    await expect(moves(id, `lifted_by = 'per_nobody', lifted_at = now()`)).rejects.toMatchObject(refused)
    await expect(
      moves(id, `lift_requested_by = '${w.admin.id}', lifted_by = '${w.second.id}', lifted_at = now()`),
    ).rejects.toMatchObject(refused)
    await expect(moves(id, `everything = false, agents = '{x}'`)).rejects.toMatchObject(refused)
    await expect(raw(w.organizationId, `DELETE FROM legal_hold WHERE id = '${id}'`)).rejects.toMatchObject(refused)
    await expect(raw(w.organizationId, 'TRUNCATE legal_hold')).rejects.toMatchObject(refused)
    await liftHold(w.second, id, {})
    await expect(moves(id, 'lifted_by = NULL, lifted_at = NULL')).rejects.toMatchObject(refused)
  })
})
