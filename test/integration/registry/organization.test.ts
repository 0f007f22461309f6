import { beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_BANDS } from '../../../lib/policy/defaults.ts'
import { createOrganization } from '../../../lib/registry/organizations/create-organization.ts'
import { addMember } from '../../../lib/registry/queues/add-member.ts'
import { changeQueue } from '../../../lib/registry/queues/change-queue.ts'
import { createQueue } from '../../../lib/registry/queues/create-queue.ts'
import { getQueue } from '../../../lib/registry/queues/get-queue.ts'
import { removeMember } from '../../../lib/registry/queues/remove-member.ts'
import { changeSettings } from '../../../lib/registry/settings/change-settings.ts'
import { getSettings } from '../../../lib/registry/settings/get-settings.ts'
import { loadSnapshotContent } from '../../../lib/registry/snapshots/load-snapshot-content.ts'
import { getBands } from '../../../lib/registry/thresholds/change-bands.ts'
import { listThresholds } from '../../../lib/registry/thresholds/list-thresholds.ts'
import { testDatabase } from '../../harness.ts'
import { entriesOf, member, newWorld, unique, type World } from './registry-world.ts'

let world: World
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
})
const active = async (w: World = world) => (await getSettings(w.admin)).active_snapshot

describe('a new organization', () => {
  test('opens its log first, has the matrix, the bands, a queue and a snapshot that decides', async () => {
    const w = await newWorld('new')
    const entries = await entriesOf(w.organizationId)
    expect(entries.slice(0, 5).map((e) => e.type)).toEqual([
      'log.opened',
      'organization.created',
      'queue.created',
      'writer.enrolled',
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
