import { beforeAll, expect, test } from 'vitest'
import { checkLog } from '../../../lib/evidence/check-log.ts'
import { getLogStatus } from '../../../lib/evidence/get-log-status.ts'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { append, sqlOfTx } from '../../../lib/ledger/append.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import { openWorld, person, type World } from '../approvals/world.ts'
import { entry } from '../ledger/log-world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  for (let i = 0; i < 30; i++) await write()
})
const write = () => inTransaction(w.organizationId, (tx) => append(sqlOfTx(tx), w.organizationId, [entry()]))
const officer = () => person(w, 'compliance')

test('a sound log fits, up to its newest entry', async () => {
  const { size } = await getLogStatus(officer())
  const checked = await checkLog(officer())
  expect(checked).toMatchObject({ size, headSize: size, faults: [] })
  expect(checked.root).toBe(checked.headRoot)
})

test('entries that come while it is checked are not taken for faults', async () => {
  const writing = Promise.all(Array.from({ length: 10 }, write))
  const checks = await Promise.all([checkLog(officer()), writing.then(() => checkLog(officer()))])
  for (const { faults } of checks) expect(faults).toEqual([])
})

test('who asks while a check runs gets its answer', async () => {
  const [one, two] = await Promise.all([checkLog(officer()), checkLog(person(w, 'issuer'))])
  expect(two.checked_at).toBe(one.checked_at)
})

test('the state names size, last entry and clock', async () => {
  const [newest] = (await listAudit(officer(), { limit: 1 })).items
  expect(await getLogStatus(officer())).toMatchObject({
    size: (newest?.index ?? 0) + 1,
    last_at: newest?.at,
    clock: 'database',
    clock_restored: null,
    demonstration: false,
  })
})

test('one entry of the list is found by its number', async () => {
  const { items } = await listAudit(officer(), { index: '3' })
  expect(items.map((i) => i.index)).toEqual([3])
})

test('neither is for an approver', async () => {
  await expect(checkLog(person(w, 'ada'))).rejects.toMatchObject({ status: 403 })
  await expect(getLogStatus(person(w, 'ada'))).rejects.toMatchObject({ status: 403 })
})

test('a changed byte is named', async () => {
  await w.t.owner.query('ALTER TABLE ledger.envelope DISABLE TRIGGER ALL')
  await w.t.owner.query(
    `UPDATE ledger.envelope SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'agt_1', 'agt_2'), 'UTF8')
      WHERE organization_id = $1 AND index = 7`,
    [w.organizationId],
  )
  const { faults, root, headRoot } = await checkLog(officer())
  expect(faults[0]).toBe('entry 7 does not hash to its leaf')
  expect(root).not.toBe(headRoot)
})
