import { beforeAll, describe, expect, test } from 'vitest'
import { read } from '../../../lib/platform/db.ts'
import { getResource } from '../../../lib/registry/resources/get-resource.ts'
import { listResources, listResourceTypes } from '../../../lib/registry/resources/list-resources.ts'
import { registerResource, registerResources } from '../../../lib/registry/resources/register-resources.ts'
import { getSettings } from '../../../lib/registry/settings/get-settings.ts'
import { testDatabase } from '../../harness.ts'
import { newWorld, serviceActor, unique, type World } from './registry-world.ts'

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
