import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { entryAt } from '../../../lib/ledger/read.ts'
import { recomputeRoot } from '../../../lib/ledger/recompute-root.ts'
import { read } from '../../../lib/platform/db.ts'
import { newId } from '../../../lib/platform/ids.ts'
import { replayDecision } from '../../../lib/replay/replay-decision.ts'
import { confirmErasure } from '../../../lib/retention/confirm-erasure.ts'
import { ERASED_AT_ONCE } from '../../../lib/retention/erase-step.ts'
import { findSubject } from '../../../lib/retention/find-subject.ts'
import { finishErasures } from '../../../lib/retention/finish-erasures.ts'
import { liftHold, requestLift } from '../../../lib/retention/lift-hold.ts'
import { listErasures } from '../../../lib/retention/list-erasures.ts'
import { placeHold } from '../../../lib/retention/place-hold.ts'
import { requestErasure, withdrawErasure } from '../../../lib/retention/request-erasure.ts'
import { tablesWith } from './dump.ts'
import { asking, letter, openWorld, type RetentionWorld, raw } from './retention-world.ts'

// A subject of more entries than one step takes: the head is never held for long, and what two people have confirmed is
// finished by whoever comes next.

const DECISIONS = 2 * ERASED_AT_ONCE + 20
let w: RetentionWorld
let p: ReturnType<typeof asking>
let customer: string
let name: string
let decisions: { id: string; index: number }[]
beforeAll(async () => {
  w = await openWorld()
  p = asking(w)
})
beforeEach(async () => {
  customer = newId('evt')
  name = `Maria Quintana-${customer.slice(-8)}`
  const answers = await Promise.all(
    Array.from({ length: DECISIONS }, (_, i) => p.authorize(letter(customer, name, `Dear ${name}, number ${i}`))),
  )
  decisions = answers.map(({ body }) => ({ id: body.id, index: body.receipt.index })).sort((a, b) => a.index - b.index)
})
const request = () => requestErasure(w.compliance, { subject: `customer:${customer}`, reason: 'Asked for.' })
const view = async (id: string) => (await listErasures(w.compliance)).items.find((e) => e.id === id)
const entriesOf = async (id: string) =>
  (await listAudit(w.compliance, { subject: id })).items.map((e) => [e.type, e.actor.kind])

/** Everything is gone, everything is said, and every proof holds. */
async function expectErased(id: string): Promise<void> {
  expect(await tablesWith(w.t.owner, [name])).toEqual([])
  expect(await view(id)).toMatchObject({
    state: 'executed',
    subject: null,
    left: null,
    counts: { decisions: DECISIONS },
  })
  const { rows } = await w.t.owner.query(
    `SELECT m.by_index::int AS by, g.digests FROM ledger.gone g JOIN ledger.removal m USING (organization_id, by_index)
      WHERE g.organization_id = $1 AND g.index = ANY ($2)`,
    [w.organizationId, decisions.map((d) => d.index)],
  )
  const by = Map.groupBy(rows, (r) => r.by as number)
  expect(by.size).toBe(3)
  for (const [index, gone] of by) {
    const said = await read(w.organizationId, (db) => entryAt(sqlOfTx(db), w.organizationId, index, true))
    const digests = gone.flatMap((r) => r.digests).sort()
    expect(said?.data).toMatchObject({ digests: `sha256:${hash('sha256', digests.join('\n'))}`, erasure: id })
  }
  const { faults } = await read(w.organizationId, (db) => recomputeRoot(sqlOfTx(db), w.organizationId))
  expect(faults).toEqual([])
  for (const decision of [decisions[0], decisions.at(-1)] as { id: string }[]) {
    expect((await getDecision(w.compliance, decision.id)).gone).toMatchObject({ kind: 'erasure' })
    expect(await replayDecision(w.compliance, { decision: decision.id })).toMatchObject({ result: 'inputs_erased' })
  }
  const keys = await w.t.owner.query(
    'SELECT k.subject FROM ledger.subject_key k JOIN erasure e USING (organization_id, subject) WHERE e.id = $1',
    [id],
  )
  expect(keys.rows).toEqual([])
}

test('goes in steps that say what each destroyed; the last destroys the key', async () => {
  const { id } = await request()
  const begun = await confirmErasure(w.admin, id, {})
  expect(begun).toMatchObject({
    state: 'executing',
    subject: `customer:${customer}`,
    counts: { decisions: ERASED_AT_ONCE },
    left: DECISIONS - ERASED_AT_ONCE,
    decided: { by: { id: w.admin.id } },
  })
  // what is left is as it was, and nobody confirms, withdraws or asks twice
  expect((await getDecision(w.compliance, decisions.at(-1)?.id as string)).card.arguments).toMatchObject({ name })
  expect((await getDecision(w.compliance, decisions[0]?.id as string)).gone).toMatchObject({ kind: 'erasure' })
  await expect(confirmErasure(w.admin, id, {})).rejects.toMatchObject({ status: 409, code: 'erasure_ended' })
  await expect(withdrawErasure(w.compliance, id, { reason: 'x' })).rejects.toMatchObject({ code: 'erasure_ended' })
  await expect(request()).rejects.toMatchObject({ code: 'erasure_requested' })

  expect(await finishErasures()).toBe(2)
  await expectErased(id)
  expect(await entriesOf(id)).toEqual([
    ['erasure.executed', 'system'],
    ['erasure.proceeded', 'system'],
    ['erasure.proceeded', 'person'],
    ['erasure.requested', 'person'],
  ])
  expect(await finishErasures()).toBe(0)
})

test('killed between two steps or within one, it is finished by the next worker, and nothing is said twice', async () => {
  const { id } = await request()
  expect((await confirmErasure(w.admin, id, {})).state).toBe('executing')
  const client = await w.t.owner.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT FROM ledger.log_head WHERE organization_id = $1 FOR UPDATE', [w.organizationId])
    const child = spawn(process.execPath, ['test/integration/retention/finishing-child.ts'], { stdio: 'ignore' })
    const gone = new Promise((resolve) => child.once('close', resolve))
    // it stands before the head with everything opened and half of its work done
    for (let waits = 0; !waits; )
      waits = (
        await w.t.owner.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%erase_subject%'",
        )
      ).rows.length
    child.kill('SIGKILL')
    await gone
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
  expect(await view(id)).toMatchObject({ state: 'executing', counts: { decisions: ERASED_AT_ONCE } })
  // two at once, on two connections: each step is taken by one of them
  const taken = await Promise.all([finishErasures(), finishErasures()])
  expect(taken[0] + taken[1]).toBe(2)
  await expectErased(id)
})

test('a hold that is placed in between stops what is left; when it is lifted, the rest goes', async () => {
  const { id } = await request()
  await confirmErasure(w.admin, id, {})
  const scope = { decisions: [decisions.at(-1)?.id] }
  const { id: held } = await placeHold(w.compliance, { matter: 'Doe v. Acme', reason: 'Counsel asked.', scope })
  expect(await finishErasures()).toBe(1)
  expect(await view(id)).toMatchObject({ state: 'executing', counts: { decisions: 2 * ERASED_AT_ONCE } })
  expect((await getDecision(w.compliance, decisions.at(-1)?.id as string)).card.arguments).toMatchObject({ name })
  expect((await findSubject(w.compliance, { subject: `customer:${customer}` })).obstacles).toMatchObject([
    { kind: 'hold', details: [held] },
  ])
  await requestLift(w.compliance, held, { reason: 'Over.' })
  await liftHold(w.second, held, {})
  expect(await finishErasures()).toBe(1)
  await expectErased(id)
})

test('what is recorded about the subject while it goes on is erased with the rest', async () => {
  const { id } = await request()
  await confirmErasure(w.admin, id, {})
  const late = await p.authorize(letter(customer, name, `Dear ${name}, late`))
  await finishErasures()
  expect(await tablesWith(w.t.owner, [name])).toEqual([])
  expect((await getDecision(w.compliance, late.body.id)).gone).toMatchObject({ kind: 'erasure' })
  expect(await view(id)).toMatchObject({ state: 'executed', counts: { decisions: DECISIONS + 1 } })
})

test('by statements of its own nobody goes on with it in another’s name', async () => {
  const { id } = await request()
  await confirmErasure(w.admin, id, {})
  await expect(
    raw(
      w.organizationId,
      `SELECT * FROM ledger.erase_subject('${id}', '${w.lead.id}', false, '{}', '{}', '{}', '{}', '{}', '{}', 'customer', '${customer}', '{}')`,
    ),
  ).rejects.toMatchObject({ code: '42501', message: expect.stringContaining('somebody else') })
  await expect(
    raw(w.organizationId, `UPDATE erasure SET state = 'withdrawn' WHERE id = '${id}'`),
  ).rejects.toMatchObject({ code: '42501' })
  await finishErasures()
})
