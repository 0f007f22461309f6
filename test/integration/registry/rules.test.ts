import { beforeAll, describe, expect, test } from 'vitest'
import { read } from '../../../lib/platform/db.ts'
import { DEFAULT_BANDS } from '../../../lib/policy/defaults.ts'
import { listLimits } from '../../../lib/registry/limits/list-limits.ts'
import { retireLimit } from '../../../lib/registry/limits/retire-limit.ts'
import { setLimit } from '../../../lib/registry/limits/set-limit.ts'
import { createOrganization } from '../../../lib/registry/organizations/create-organization.ts'
import { addMember } from '../../../lib/registry/queues/add-member.ts'
import { changeQueue } from '../../../lib/registry/queues/change-queue.ts'
import { createQueue } from '../../../lib/registry/queues/create-queue.ts'
import { getQueue } from '../../../lib/registry/queues/get-queue.ts'
import { removeMember } from '../../../lib/registry/queues/remove-member.ts'
import { getResource } from '../../../lib/registry/resources/get-resource.ts'
import { listResources, listResourceTypes } from '../../../lib/registry/resources/list-resources.ts'
import { registerResource, registerResources } from '../../../lib/registry/resources/register-resources.ts'
import { changeSettings } from '../../../lib/registry/settings/change-settings.ts'
import { getSettings } from '../../../lib/registry/settings/get-settings.ts'
import { getSnapshot, listSnapshots } from '../../../lib/registry/snapshots/list-snapshots.ts'
import { loadSnapshotContent } from '../../../lib/registry/snapshots/load-snapshot-content.ts'
import { changeBands, getBands } from '../../../lib/registry/thresholds/change-bands.ts'
import { changeThreshold } from '../../../lib/registry/thresholds/change-threshold.ts'
import { listThresholds } from '../../../lib/registry/thresholds/list-thresholds.ts'
import { testDatabase } from '../../harness.ts'
import { entriesOf, member, newAgent, newWorld, serviceActor, unique, type World } from './registry-world.ts'

let world: World
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
})
const active = async (w: World = world) => (await getSettings(w.admin)).active_snapshot
const epoch = (w: World = world) =>
  read(w.organizationId, async (db) =>
    Number(
      (
        await db.epoch.findUnique({
          where: { organizationId_scope: { organizationId: w.organizationId, scope: 'organization' } },
        })
      )?.value ?? 0,
    ),
  )

describe('a new organization', () => {
  test('opens its log first, has the matrix, the bands, a queue and a snapshot that decides', async () => {
    const w = await newWorld('new')
    const entries = await entriesOf(w.organizationId)
    expect(entries.slice(0, 4).map((e) => e.type)).toEqual([
      'log.opened',
      'organization.created',
      'queue.created',
      'snapshot.activated',
    ])
    expect(await listThresholds(w.admin)).toHaveLength(36)
    expect(await getBands(w.admin)).toEqual(DEFAULT_BANDS)
    expect((await getQueue(w.admin, 'operations-leads')).members).toEqual([])
    const content = await loadSnapshotContent(w.organizationId, (await active(w)) as string)
    expect(content.thresholds).toHaveLength(36)
    expect(content.default_queue).toBe('operations-leads')
  })
  test('has a slug of its own', async () => {
    const slug = unique('slug')
    await createOrganization({ name: 'One', slug })
    await expect(createOrganization({ name: 'Two', slug })).rejects.toMatchObject({ status: 409, code: 'name_taken' })
  })
})

describe('resources', () => {
  const service = () => serviceActor(world, ['resources:write', 'registry:read'])
  test('are registered one by one and in bulk, and an attribute can be taken back', async () => {
    const type = 'order'
    await registerResource(service(), type, 'a/1', { attributes: { verified: true, total: 5, tags: ['x'] } })
    const result = await registerResources(service(), {
      resources: [
        { type, id: 'a/1', attributes: { total: null, note: 'n' } },
        { type, id: 'a/2', attributes: { verified: false } },
      ],
    })
    expect(result).toEqual({ registered: 2, created: 1 })
    expect((await getResource(world.admin, type, 'a/1')).attributes).toEqual({ verified: true, tags: ['x'], note: 'n' })
    const types = await listResourceTypes(world.admin, {})
    expect(types.items.find((t) => t.type === type)?.attributes).toEqual({
      verified: 'boolean',
      total: 'integer',
      tags: 'strings',
      note: 'string',
    })
  })
  test('a new kind of attribute is part of what decides; a value is not', async () => {
    const type = unique('kind').replace('-', '_')
    const before = [await active(), await epoch()]
    await registerResource(service(), type, '1', { attributes: { level: 1 } })
    const grown = [await active(), await epoch()]
    expect(grown[0]).not.toBe(before[0])
    expect(grown[1]).toBeGreaterThan(before[1] as number)
    const { hash } = await getResource(world.admin, type, '1')
    await registerResource(service(), type, '1', { attributes: { level: 2 } })
    expect([await active(), await epoch()]).toEqual(grown)
    expect((await getResource(world.admin, type, '1')).hash).not.toBe(hash)
  })
  test('keep the type of an attribute: one wrong value and nothing of the request is kept', async () => {
    const resources = [
      { type: 'parcel', id: '1', attributes: { weight: 1 } },
      { type: 'parcel', id: '2', attributes: { weight: 'heavy' } },
    ]
    await expect(registerResources(service(), { resources })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/resources/1/attributes/weight' }],
    })
    await expect(getResource(world.admin, 'parcel', '1')).rejects.toMatchObject({ status: 404 })
    const twice = [
      { type: 'parcel', id: '1', attributes: {} },
      { type: 'parcel', id: '1', attributes: {} },
    ]
    await expect(registerResources(service(), { resources: twice })).rejects.toMatchObject({ status: 400 })
  })
  test('of a thousand come in one request, in pages', async () => {
    const w = await newWorld('bulk')
    const resources = Array.from({ length: 1_000 }, (_, i) => ({
      type: 'row',
      id: String(i).padStart(4, '0'),
      attributes: { n: i },
    }))
    expect(await registerResources(w.system, { resources })).toEqual({ registered: 1_000, created: 1_000 })
    const page = await listResources(w.admin, { limit: 100 })
    const next = await listResources(w.admin, { limit: 100, cursor: page.next_cursor as string })
    expect([page.items[0]?.id, next.items[0]?.id]).toEqual(['0000', '0100'])
    await expect(registerResources(w.system, { resources: [...resources, resources[0]] })).rejects.toMatchObject({
      status: 400,
    })
  })
  test('of another organization do not exist', async () => {
    await registerResource(service(), 'order', 'mine', { attributes: { total: 1 } })
    const other = await newWorld('other')
    await expect(getResource(other.admin, 'order', 'mine')).rejects.toMatchObject({ status: 404 })
    await registerResource(other.system, 'order', 'mine', { attributes: { total: 'text' } })
    expect((await getResource(world.admin, 'order', 'mine')).attributes.total).toBe(1)
  })
})

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
  test('a cell is changed by whom signs it off, and a cell that moved meanwhile is not overwritten', async () => {
    const changed = await changeThreshold(world.admin, cell, body)
    expect(changed).toMatchObject({ version: 2, owner: { id: 'setup' }, sign_offs: [{ person: world.admin.id }] })
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

describe('queues', () => {
  test('seat members of the organization only, and tell a lead', async () => {
    const name = unique('queue')
    await createQueue(world.admin, { name, title: 'A queue' })
    await expect(createQueue(world.admin, { name, title: 'Again' })).rejects.toMatchObject({ code: 'name_taken' })
    const approver = await member(world, 'approver')
    await addMember(world.admin, name, approver.id, {})
    expect((await addMember(world.admin, name, approver.id, { lead: true })).members).toMatchObject([
      { id: approver.id, lead: true },
    ])
    const other = await newWorld('other')
    await expect(addMember(world.admin, name, other.admin.id, {})).rejects.toMatchObject({ status: 400 })
    await expect(addMember(other.admin, name, other.admin.id, {})).rejects.toMatchObject({ status: 404 })
    expect((await removeMember(world.admin, name, approver.id)).members).toEqual([])
    await expect(removeMember(world.admin, name, approver.id)).rejects.toMatchObject({ status: 404 })
  })
  test('escalate before their service level, and not to themselves', async () => {
    const name = unique('queue')
    await expect(
      createQueue(world.admin, { name, title: 'Q', service_level_seconds: 300, escalate_after_seconds: 300 }),
    ).rejects.toMatchObject({ status: 400 })
    await createQueue(world.admin, { name, title: 'Q', service_level_seconds: 600, escalate_after_seconds: 300 })
    await expect(changeQueue(world.admin, name, { service_level_seconds: 200 })).rejects.toMatchObject({ status: 400 })
    await expect(changeQueue(world.admin, name, { escalate_to: name })).rejects.toMatchObject({ status: 400 })
    await expect(changeQueue(world.admin, name, { escalate_to: 'nobody' })).rejects.toMatchObject({ status: 400 })
    expect((await changeQueue(world.admin, name, { escalate_to: 'operations-leads' })).escalate_to).toBe(
      'operations-leads',
    )
  })
})

describe('settings', () => {
  test('are changed member by member; what it is stays what it is', async () => {
    const changed = await changeSettings(world.admin, {
      time_zone: 'Europe/Berlin',
      settings: { review_rates: { low: 0, medium: 1, high: 2, critical: 10_000 } },
    })
    expect(changed).toMatchObject({
      time_zone: 'Europe/Berlin',
      settings: { review_rates: { medium: 1 }, default_queue: 'operations-leads' },
    })
    for (const body of [
      { is_demo: true },
      { settings: { default_queue: 'nobody' } },
      { time_zone: 'Moon/Base' },
      {},
      { settings: { review_rates: { low: 1 } } },
    ])
      await expect(changeSettings(world.admin, body)).rejects.toMatchObject({ status: 400 })
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
