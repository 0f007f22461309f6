import { beforeAll, describe, expect, test } from 'vitest'
import { removeExport } from '../../../lib/exports/remove-export.ts'
import { withSimulatedClock } from '../../../lib/platform/clock.ts'
import { confirmErasure } from '../../../lib/retention/confirm-erasure.ts'
import { ERASED_AT_ONCE } from '../../../lib/retention/erase-step.ts'
import { finishErasures } from '../../../lib/retention/finish-erasures.ts'
import { liftHold, requestLift } from '../../../lib/retention/lift-hold.ts'
import { placeHold } from '../../../lib/retention/place-hold.ts'
import { requestErasure } from '../../../lib/retention/request-erasure.ts'
import { retainIn } from '../../../lib/retention/run-retention.ts'
import { checkpoint, exportsDir, madeExport, policyOf, verified } from '../exports/export-world.ts'
import { asking, letter, openWorld, type RetentionWorld } from './retention-world.ts'

// What an outsider with the folder and the verifiers sees of what was erased, expired or held.

let w: RetentionWorld
beforeAll(async () => {
  process.env.COUNTERSIGN_EXPORTS_DIR = exportsDir()
  w = await openWorld()
})
const strict = async (of: RetentionWorld) => `${await policyOf(of.t, of.organizationId)}require disclosures\n`

test('a full bundle after two erasures verifies, with every digest opened or gone by the entry that says so', async () => {
  const p = asking(w)
  for (const customer of ['cus-1', 'cus-2', 'cus-1']) await p.authorize(letter(customer, 'Maria', 'Dear Maria'))
  for (const customer of ['cus-1', 'cus-2']) {
    const { id } = await requestErasure(w.compliance, { subject: `customer:${customer}`, reason: 'Asked.' })
    await confirmErasure(w.admin, id, {})
  }
  const id = await madeExport(w.t, w.admin, { kind: 'full', disclosures: true })
  const report = await verified(w.t, w.organizationId, id, await strict(w))
  expect(report).toMatchObject({ kind: 'full', tampered: [], unverifiable: [] })
  expect(report.disclosures.erased).toBeGreaterThan(5)
})

test('so does one of an erasure that went in steps, whose entries say what each destroyed', async () => {
  const p = asking(w)
  const letters = Array.from({ length: ERASED_AT_ONCE + 5 }, (_, i) => letter('cus-many', 'Maria', `Dear Maria, ${i}`))
  await Promise.all(letters.map((body) => p.authorize(body)))
  const { id: erasure } = await requestErasure(w.compliance, { subject: 'customer:cus-many', reason: 'Asked.' })
  expect((await confirmErasure(w.admin, erasure, {})).state).toBe('executing')
  const during = await madeExport(w.t, w.admin, { kind: 'full', disclosures: true })
  expect(await verified(w.t, w.organizationId, during, await strict(w))).toMatchObject({
    tampered: [],
    unverifiable: [],
  })
  await finishErasures()
  const id = await madeExport(w.t, w.admin, { kind: 'full', disclosures: true })
  const report = await verified(w.t, w.organizationId, id, await strict(w))
  expect(report).toMatchObject({ kind: 'full', tampered: [], unverifiable: [] })
  expect(report.disclosures.erased).toBeGreaterThan(ERASED_AT_ONCE)
})

describe('the file of a bundle', () => {
  test('is not removed while a legal hold covers something of it', async () => {
    const id = await madeExport(w.t, w.admin, { kind: 'full' })
    const hold = await placeHold(w.compliance, { matter: 'M', reason: 'R', scope: { agents: [w.agent.id] } })
    await expect(removeExport(w.admin, id)).rejects.toMatchObject({ status: 409, code: 'export_held' })
    await requestLift(w.compliance, hold.id, { reason: 'Over.' })
    await liftHold(w.second, hold.id, {})
    expect((await removeExport(w.admin, id)).state).toBe('expired')
  })
})

test('after the end of retention a bundle is a part that says so: what is left, each with its proof', async () => {
  const at = Date.now() - 12 * 365.25 * 86_400_000
  const old = await withSimulatedClock(
    () => at,
    async () => {
      const made = await openWorld(w.t)
      await asking(made).authorize(letter('cus-old', 'Maria', 'Dear Maria'))
      return made
    },
  )
  await checkpoint(old.t, old.organizationId)
  await retainIn(old.organizationId)
  await asking(old).authorize(letter('cus-new', 'Joe', 'Dear Joe'))
  const id = await madeExport(old.t, old.admin, { kind: 'full', disclosures: true })
  const report = await verified(old.t, old.organizationId, id, await strict(old))
  expect(report).toMatchObject({ kind: 'partial', tampered: [], unverifiable: [] })
  expect(report.entries).toBeGreaterThan(2)
})
