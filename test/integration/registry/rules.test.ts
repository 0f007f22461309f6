import { beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_BANDS } from '../../../lib/policy/defaults.ts'
import { listLimits } from '../../../lib/registry/limits/list-limits.ts'
import { retireLimit } from '../../../lib/registry/limits/retire-limit.ts'
import { setLimit } from '../../../lib/registry/limits/set-limit.ts'
import { getSettings } from '../../../lib/registry/settings/get-settings.ts'
import { getSnapshot, listSnapshots } from '../../../lib/registry/snapshots/list-snapshots.ts'
import { loadSnapshotContent } from '../../../lib/registry/snapshots/load-snapshot-content.ts'
import { changeBands } from '../../../lib/registry/thresholds/change-bands.ts'
import { changeThreshold } from '../../../lib/registry/thresholds/change-threshold.ts'
import { testDatabase } from '../../harness.ts'
import { newAgent, newWorld, type World } from './registry-world.ts'

let world: World
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
})
const active = async (w: World = world) => (await getSettings(w.admin)).active_snapshot

const limit = {
  scope: 'identity',
  measure: 'amount',
  currency: 'EUR',
  window: 'hour',
  max: 100_000,
  outcome: 'deny',
  reason_code: 'MONEY_PER_HOUR',
  sentence: 'At most €1,000 an hour.',
}
describe('limits', () => {
  test('are set, replaced and retired, each with another snapshot', async () => {
    const before = await active()
    await setLimit(world.admin, 'money-per-hour', { definition: limit })
    const set = await active()
    expect(set).not.toBe(before)
    await setLimit(world.admin, 'money-per-hour', { definition: { ...limit, max: 5 } })
    expect((await listLimits(world.admin, {})).items.find((l) => l.id === 'money-per-hour')?.definition.max).toBe(5)
    await retireLimit(world.admin, 'money-per-hour', { reason: 'Not needed.' })
    expect(await active()).toBe(before) // what decided before decides again, by the same name
    await expect(retireLimit(world.admin, 'money-per-hour', { reason: 'Again.' })).rejects.toMatchObject({
      status: 409,
    })
  })
  test('that make no sense are refused', async () => {
    for (const over of [
      { currency: undefined },
      { measure: 'count' },
      { max: -1 },
      { max: 1.5 },
      { requirements: { queues: { 'operations-leads': 1 }, min_people: 1 } },
      { outcome: 'require_approval', requirements: { queues: { nobody: 1 }, min_people: 1 } },
      { tool: 'no.tool' },
      { reason_code: 'lower' },
      { window: 'week' },
    ])
      await expect(setLimit(world.admin, 'bad', { definition: { ...limit, ...over } })).rejects.toMatchObject({
        status: 400,
      })
    await expect(setLimit(world.admin, 'Not A Slug', { definition: limit })).rejects.toMatchObject({ status: 400 })
    await expect(
      setLimit(world.admin, 'bad', { definition: { ...limit, identity: 'agi_nobody' } }),
    ).rejects.toMatchObject({ status: 404 })
  })
})

const ask = (people: number) => ({
  outcome: 'require_approval',
  requirements: { queues: { 'operations-leads': 1 }, min_people: people },
})
describe('thresholds and bands', () => {
  const cell = { impact: 'medium', reversibility: 'hard', sensitivity: 'ordinary' }
  const body = {
    semi: [{ below: 10_001, ...ask(1) }],
    autonomous: [
      { below: 9_000, ...ask(1) },
      { below: 10_001, outcome: 'allow' },
    ],
    rationale: 'Measured for a month.',
  }
  test('a cell is changed and then signed off by nobody, and a cell that moved meanwhile is not overwritten', async () => {
    const changed = await changeThreshold(world.admin, cell, body)
    expect(changed).toMatchObject({ version: 2, owner: { id: 'setup' }, sign_offs: [] })
    await expect(changeThreshold(world.admin, cell, { ...body, version: 1 })).rejects.toMatchObject({
      code: 'changed_meanwhile',
    })
    const content = await loadSnapshotContent(world.organizationId, (await active()) as string)
    expect(
      content.thresholds.find(
        (t) => t.impact === 'medium' && t.reversibility === 'hard' && t.sensitivity === 'ordinary',
      )?.autonomous,
    ).toEqual(body.autonomous)
  })
  test('a cell that loosens as confidence falls, or lets critical impact go with one person, is refused', async () => {
    await expect(
      changeThreshold(world.admin, cell, {
        ...body,
        autonomous: [
          { below: 9_000, outcome: 'allow' },
          { below: 10_001, ...ask(1) },
        ],
      }),
    ).rejects.toMatchObject({ status: 400, fields: [{ pointer: '/autonomous/1/outcome' }] })
    await expect(
      changeThreshold(
        world.admin,
        { ...cell, impact: 'critical' },
        { ...body, autonomous: [{ below: 10_001, ...ask(1) }] },
      ),
    ).rejects.toMatchObject({ status: 400 })
    await expect(changeThreshold(world.admin, { ...cell, impact: 'tiny' }, body)).rejects.toMatchObject({ status: 400 })
  })
  test('bands ascend', async () => {
    const bands = {
      ...DEFAULT_BANDS,
      rows: [
        { up_to: 10, impact: 'low' },
        { up_to: 5, impact: 'high' },
      ],
    }
    await expect(changeBands(world.admin, { bands, rationale: 'Trial.' })).rejects.toMatchObject({ status: 400 })
    const before = await active()
    await changeBands(world.admin, {
      bands: { ...DEFAULT_BANDS, rows: [{ up_to: 11, impact: 'low' }] },
      rationale: 'Trial.',
    })
    expect(await active()).not.toBe(before)
  })
})

describe('snapshots', () => {
  test('are listed newest first and read by hash, by their own organization', async () => {
    await newAgent(world)
    const page = await listSnapshots(world.admin, { limit: 2 })
    expect(page.items[0]?.active).toBe(true)
    const now = await getSnapshot(world.admin, 'active')
    expect(now.hash).toBe(page.items[0]?.hash)
    const other = await newWorld('other')
    await expect(getSnapshot(other.admin, now.hash)).rejects.toMatchObject({ status: 404 })
  })
  test('miss no neighbour’s change: twenty changes at once are all in the last one', async () => {
    const w = await newWorld('rush')
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => setLimit(w.admin, `limit-${i}`, { definition: { ...limit, max: i } })),
    )
    const content = await loadSnapshotContent(w.organizationId, (await active(w)) as string)
    expect(content.limits).toHaveLength(20)
  })
})
