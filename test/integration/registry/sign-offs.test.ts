import { beforeAll, describe, expect, test } from 'vitest'
import type { PersonActor } from '../../../lib/people/actor.ts'
import type { Role } from '../../../lib/people/permissions.ts'
import { changeThreshold } from '../../../lib/registry/thresholds/change-threshold.ts'
import { listThresholds } from '../../../lib/registry/thresholds/list-thresholds.ts'
import { signOffThreshold } from '../../../lib/registry/thresholds/sign-off-threshold.ts'
import type { ThresholdView } from '../../../lib/registry/thresholds/threshold-view.ts'
import { testDatabase } from '../../harness.ts'
import { entriesOf, member, newWorld, serviceActor, systemOf, type World } from './registry-world.ts'

const CELL = { impact: 'medium', reversibility: 'hard', sensitivity: 'personal' } as const
const ask = { outcome: 'require_approval', requirements: { queues: { 'operations-leads': 1 }, min_people: 1 } }
const body = {
  semi: [{ below: 10_001, ...ask }],
  autonomous: [
    { below: 8_000, ...ask },
    { below: 10_001, outcome: 'allow_with_notice' },
  ],
  rationale: 'Measured for a month.',
}

let w: World
beforeAll(async () => {
  await testDatabase()
  w = await newWorld()
})
const cellOf = async (world: World = w): Promise<ThresholdView> => {
  const found = (await listThresholds(world.admin)).find(
    (c) => c.impact === CELL.impact && c.reversibility === CELL.reversibility && c.sensitivity === CELL.sensitivity,
  )
  if (!found) throw new Error('the matrix has no such cell')
  return found
}
const sign = async (who: PersonActor, role: Role, over: object = {}) => {
  const { version, hash } = await cellOf()
  return await signOffThreshold(who, CELL, { role, version, hash, ...over })
}

describe('a cell is signed off', () => {
  test('from both sides, each by the version, the hash and the loosest band that was read', async () => {
    const changed = await changeThreshold(w.admin, CELL, body)
    expect(changed.unsigned).toEqual(['technical', 'business'])
    const [admin, compliance] = [w.admin, await member(w, 'compliance')]
    const half = await sign(admin, 'admin')
    expect(half.unsigned).toEqual(['business'])
    const whole = await sign(compliance, 'compliance')
    expect(whole.unsigned).toEqual([])
    expect(whole.sign_offs).toMatchObject([
      { side: 'technical', role: 'admin', person: admin.id, version: changed.version, hash: changed.hash },
      { side: 'business', role: 'compliance', person: compliance.id, version: changed.version, hash: changed.hash },
    ])
    expect(whole.sign_offs[0]?.loosest).toEqual({ stage: 'autonomous', below: 10_001, outcome: 'allow_with_notice' })
    expect(whole.version).toBe(changed.version) // signing is not changing
    const entries = (await entriesOf(w.organizationId)).filter((e) => e.type === 'threshold.signed')
    expect(entries).toHaveLength(2)
  })
  test('no longer once anything about it changed', async () => {
    expect((await cellOf()).sign_offs).toHaveLength(2)
    const changed = await changeThreshold(w.admin, CELL, { ...body, rationale: 'The same, for another reason.' })
    expect(changed.sign_offs).toEqual([])
    expect((await cellOf()).unsigned).toEqual(['technical', 'business'])
  })
})

describe('a signature is refused', () => {
  test('of what was not read: another version, or another content', async () => {
    const before = await cellOf()
    for (const over of [{ version: before.version - 1 }, { hash: `sha256:${'0'.repeat(64)}` }])
      await expect(sign(w.admin, 'admin', over)).rejects.toMatchObject({ status: 409, code: 'changed_meanwhile' })
  })
  test('twice from one side, and from both sides by one person', async () => {
    const both = { ...(await member(w, 'developer')), roles: ['developer', 'approver'] }
    await sign(both, 'developer')
    await expect(sign(w.admin, 'admin')).rejects.toMatchObject({ code: 'already_signed' })
    await expect(sign(both, 'approver')).rejects.toMatchObject({ code: 'signs_other_side' })
  })
  test('from the business side by whoever changed the cell last', async () => {
    const both = { ...w.admin, roles: ['admin', 'compliance'] }
    await changeThreshold(both, CELL, body)
    await expect(sign(both, 'compliance')).rejects.toMatchObject({ code: 'own_change' })
    expect((await sign(both, 'admin')).unsigned).toEqual(['business'])
  })
  test('in a role that one does not hold, and of anything that is no person', async () => {
    const approver = await member(w, 'approver')
    await expect(sign(approver, 'admin')).rejects.toMatchObject({ status: 403 })
    await expect(sign({ ...approver, roles: [] }, 'approver')).rejects.toMatchObject({ status: 403 })
    const { version, hash } = await cellOf()
    for (const actor of [serviceActor(w, ['thresholds:write']), systemOf(w.organizationId)])
      await expect(signOffThreshold(actor, CELL, { role: 'admin', version, hash })).rejects.toMatchObject({
        status: 403,
      })
  })
  test('of a cell of another organization, by a stranger’s version and hash', async () => {
    const other = await newWorld('other')
    await changeThreshold(other.admin, CELL, { ...body, autonomous: [{ below: 10_001, outcome: 'deny' }] })
    const { version, hash } = await cellOf(other)
    await expect(signOffThreshold(w.admin, CELL, { role: 'admin', version, hash })).rejects.toMatchObject({
      status: 409,
    })
    expect((await cellOf(other)).sign_offs).toEqual([])
  })
  test('with a body or a cell that is none', async () => {
    const { version, hash } = await cellOf()
    for (const bad of [
      {},
      { role: 'owner', version, hash },
      { role: 'admin', version: '1', hash },
      { role: 'admin', version, hash, side: 'business' },
      [],
      null,
    ])
      await expect(signOffThreshold(w.admin, CELL, bad)).rejects.toMatchObject({ status: 400 })
    await expect(
      signOffThreshold(w.admin, { ...CELL, impact: '../medium' }, { role: 'admin', version, hash }),
    ).rejects.toMatchObject({ status: 400 })
  })
})

test('signatures that were kept in an earlier form say nothing', async () => {
  const t = await testDatabase()
  const world = await newWorld('earlier')
  await t.owner.query(
    `UPDATE threshold SET sign_offs = '[{"role":"admin","person":"per_1","at":"2026-01-01T00:00:00.000Z"}, 7, "x"]'`,
  )
  const cell = await cellOf(world)
  expect(cell.sign_offs).toEqual([])
  expect(cell.unsigned).toEqual(['technical', 'business'])
})
