import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../lib/policy/types.ts'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { createGrant } from '../../../lib/registry/grants/create-grant.ts'
import { getGrant, listGrants } from '../../../lib/registry/grants/list-grants.ts'
import { revokeGrant } from '../../../lib/registry/grants/revoke-grant.ts'
import { getSettings } from '../../../lib/registry/settings/get-settings.ts'
import { loadSnapshotContent } from '../../../lib/registry/snapshots/load-snapshot-content.ts'
import { getTool, getToolVersion } from '../../../lib/registry/tools/get-tool.ts'
import { listTools } from '../../../lib/registry/tools/list-tools.ts'
import { quarantineTool } from '../../../lib/registry/tools/quarantine-tool.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { releaseTool } from '../../../lib/registry/tools/release-tool.ts'
import { retireTool } from '../../../lib/registry/tools/retire-tool.ts'
import { reviewToolVersion } from '../../../lib/registry/tools/review-tool-version.ts'
import { testDatabase } from '../../harness.ts'
import { inDays, member, newAgent, newWorld, refundTool, unique, type World } from './registry-world.ts'

let world: World
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
})
afterAll(stopChecks)

const reason = { reason: 'Because of a test.' }
const newTool = (over: Parameters<typeof refundTool>[0] = {}) =>
  refundTool({ name: unique('tool').replace('-', '.t'), ...over })
const deciding = async (name: string, w = world) => {
  const hash = (await getSettings(w.admin)).active_snapshot as string
  return (await loadSnapshotContent(w.organizationId, hash)).tools.find((t) => t.definition.name === name)
}

describe('a tool', () => {
  test('is pinned by the hash of its definition, whatever the order of its members', async () => {
    const definition = newTool()
    const first = await registerTool(world.admin, { definition })
    expect(first).toMatchObject({ current_version: 1, review: 'reviewed', status: 'active', owner: world.admin.id })
    const reordered = Object.fromEntries(Object.entries(definition).reverse())
    await expect(registerTool(world.admin, { definition: reordered })).rejects.toMatchObject({ code: 'unchanged' })
    const second = await registerTool(world.admin, { definition: { ...definition, title: 'Refund again' } })
    expect(second).toMatchObject({ current_version: 2, title: 'Refund again' })
    expect(second.definition_hash).not.toBe(first.definition_hash)
    expect((await getToolVersion(world.admin, definition.name, 1)).title).toBe('Refund')
    expect(await deciding(definition.name)).toMatchObject({
      version: 2,
      hash: second.definition_hash,
      review: 'reviewed',
    })
  })

  test('that declares no effects is held until somebody reviews it', async () => {
    const { effects: _, ...definition } = newTool()
    const held = await registerTool(world.admin, { definition })
    expect(held.review).toBe('held')
    expect(await deciding(definition.name)).toMatchObject({ review: 'held' })
    await expect(reviewToolVersion(world.admin, definition.name, 1, {})).rejects.toMatchObject({ status: 400 })
    expect((await reviewToolVersion(world.admin, definition.name, 1, reason)).review).toBe('reviewed')
    expect(await deciding(definition.name)).toMatchObject({ review: 'reviewed' })
    await expect(reviewToolVersion(world.admin, definition.name, 1, reason)).rejects.toMatchObject({
      code: 'already_so',
    })
  })

  test('of a developer is held, and the reviewed version before it stays in force', async () => {
    const developer = await member(world, 'developer')
    const definition = newTool()
    await registerTool(world.admin, { definition })
    const changed = await registerTool(developer, { definition: { ...definition, class: 'read' } })
    expect(changed).toMatchObject({ current_version: 1, class: 'write' })
    expect(changed.versions[0]).toMatchObject({ version: 2, review: 'held' })
    expect(await deciding(definition.name)).toMatchObject({ version: 1 })
    await expect(reviewToolVersion(developer, definition.name, 2, reason)).rejects.toMatchObject({ status: 403 })
    expect((await listTools(world.admin, { held: 'true', limit: 100 })).items.map((t) => t.name)).toContain(
      definition.name,
    )
    await reviewToolVersion(world.admin, definition.name, 2, reason)
    expect(await deciding(definition.name)).toMatchObject({ version: 2 })
  })

  test('an older version does not come back by being reviewed late', async () => {
    const developer = await member(world, 'developer')
    const definition = newTool()
    await registerTool(world.admin, { definition })
    await registerTool(developer, { definition: { ...definition, title: 'Two' } })
    await registerTool(world.admin, { definition: { ...definition, title: 'Three' } })
    const after = await reviewToolVersion(world.admin, definition.name, 2, reason)
    expect(after.current_version).toBe(3)
  })

  test('is quarantined, released, and retired for good', async () => {
    const definition = newTool()
    await registerTool(world.admin, { definition })
    await quarantineTool(world.admin, definition.name, reason)
    expect(await deciding(definition.name)).toMatchObject({ status: 'quarantined' })
    await releaseTool(world.admin, definition.name, reason)
    expect(await deciding(definition.name)).toMatchObject({ status: 'active' })
    await retireTool(world.admin, definition.name, reason)
    await expect(releaseTool(world.admin, definition.name, reason)).rejects.toMatchObject({ code: 'tool_retired' })
    await expect(registerTool(world.admin, { definition: { ...definition, title: 'New' } })).rejects.toMatchObject({
      code: 'tool_retired',
    })
  })

  test('of another organization does not exist', async () => {
    const definition = newTool()
    await registerTool(world.admin, { definition })
    const other = await newWorld('other')
    for (const attempt of [
      () => getTool(other.admin, definition.name),
      () => getToolVersion(other.admin, definition.name, 1),
      () => quarantineTool(other.admin, definition.name, reason),
      () => reviewToolVersion(other.admin, definition.name, 1, reason),
    ])
      await expect(attempt()).rejects.toMatchObject({ status: 404 })
    expect((await registerTool(other.admin, { definition })).current_version).toBe(1)
  })
})

const nested = (levels: number): JsonObject =>
  levels ? { type: 'object', properties: { a: nested(levels - 1) } } : { type: 'string' }
const withSchema = (input_schema: JsonObject) => ({ definition: newTool({ input_schema, pointers: {}, reach: {} }) })
const object = (properties: JsonObject): JsonObject => ({ type: 'object', additionalProperties: false, properties })

describe('a hostile definition', () => {
  test('is refused with the place, and nothing is registered', async () => {
    const hostile: [string, { definition: object }][] = [
      ['deep', withSchema(nested(40))],
      ['deeper', withSchema(nested(3_000))],
      ['remote', withSchema(object({ a: { $ref: 'https://attacker.example/schema.json' } }))],
      ['file', withSchema(object({ a: { $ref: 'file:///etc/passwd' } }))],
      ['circle', withSchema({ ...object({ a: { $ref: '#' } }) })],
      ['dynamic', withSchema({ ...object({ a: { $dynamicRef: '#x' } }) })],
      ['pattern', withSchema(object({ a: { type: 'string', pattern: '(a+)+$(?=b)' } }))],
      ['backreference', withSchema(object({ a: { type: 'string', pattern: '(a)\\1' } }))],
      ['bomb', withSchema(bomb())],
      ['not a schema', withSchema({ type: 'banana' })],
      ['pointer to nowhere', { definition: newTool({ pointers: { rows: '/nowhere' } }) }],
      ['not an object', withSchema({ type: 'array' })],
    ]
    for (const [what, body] of hostile) {
      const started = performance.now()
      const refusal = await registerTool(world.admin, body).catch((e) => e)
      expect([what, [400, 413, 422].includes(refusal.status)]).toEqual([what, true])
      expect(performance.now() - started).toBeLessThan(10_000)
    }
  })

  test('larger than 64 KiB is refused', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 900 }, (_, i) => [`p${i}`, { type: 'string', description: 'x'.repeat(60) }]),
    )
    await expect(registerTool(world.admin, withSchema(object(properties)))).rejects.toMatchObject({ status: 413 })
  })

  test('with members that are not known is refused by name', async () => {
    await expect(registerTool(world.admin, { definition: { ...newTool(), approved: true } })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/definition/approved' }],
    })
    await expect(
      registerTool(world.admin, withSchema(object({ a: { type: 'string', const: 'a\u0000b' } }))),
    ).rejects.toMatchObject({ status: 400 })
  })
})
/** Twenty definitions, each twice the one before. */
function bomb(): JsonObject {
  const $defs: JsonObject = { d0: { type: 'string' } }
  for (let i = 1; i < 20; i++)
    $defs[`d${i}`] = object({ a: { $ref: `#/$defs/d${i - 1}` }, b: { $ref: `#/$defs/d${i - 1}` } })
  return { ...object({ x: { $ref: '#/$defs/d19' } }), $defs }
}

describe('a grant', () => {
  const grant = (over: Record<string, unknown>) => ({
    tool: 'billing.refund',
    ends_at: inDays(30),
    justification: 'Its work.',
    ...over,
  })
  beforeAll(async () => {
    await registerTool(world.admin, { definition: refundTool() })
  })
  test('names who approved it: the signed-in person, never a member of the body', async () => {
    const { identityId } = await newAgent(world)
    const made = await createGrant(
      world.admin,
      grant({ identity: identityId, constraints: { amount_max: { value: 50_000, currency: 'EUR' } } }),
    )
    expect(made).toMatchObject({ approved_by: { id: world.admin.id }, status: 'live', ask_above: null })
    await expect(
      createGrant(world.admin, grant({ identity: identityId, approved_by: 'per_somebody' })),
    ).rejects.toMatchObject({ fields: [{ pointer: '/approved_by' }] })
  })
  test('ends, in the future, within a year', async () => {
    const { identityId } = await newAgent(world)
    for (const ends_at of [undefined, inDays(-1), inDays(400), 'soon', '2026-13-01T00:00:00Z'])
      await expect(createGrant(world.admin, grant({ identity: identityId, ends_at }))).rejects.toMatchObject({
        status: 400,
      })
    await expect(
      createGrant(world.admin, grant({ identity: identityId, starts_at: inDays(31) })),
    ).rejects.toMatchObject({ status: 400 })
    expect((await createGrant(world.admin, grant({ identity: identityId, starts_at: inDays(1) }))).status).toBe(
      'not_yet',
    )
  })
  test('has typed constraints and nothing else', async () => {
    const { identityId } = await newAgent(world)
    for (const constraints of [
      { amount_max: { value: 1.5, currency: 'EUR' } },
      { amount_max: { value: 1, currency: 'euro' } },
      { rows_max: -1 },
      { hours: { from: 8, to: 8, time_zone: 'Europe/Berlin' } },
      { hours: { from: 8, to: 18, time_zone: 'Nowhere/Land' } },
      { values: [{ pointer: 'order', one_of: ['a'] }] },
      { anything: true },
    ])
      await expect(createGrant(world.admin, grant({ identity: identityId, constraints }))).rejects.toMatchObject({
        status: 400,
      })
    await expect(createGrant(world.admin, grant({ identity: identityId, tool: 'no.tool' }))).rejects.toMatchObject({
      status: 400,
    })
    await expect(
      createGrant(world.admin, grant({ identity: identityId, ask_above: { rows: 1, queue: 'nobody' } })),
    ).rejects.toMatchObject({ status: 400 })
  })
  test('is revoked once, and is nothing to another organization', async () => {
    const { identityId } = await newAgent(world)
    const { id } = await createGrant(world.admin, grant({ identity: identityId }))
    const other = await newWorld('other')
    await expect(createGrant(other.admin, grant({ identity: identityId }))).rejects.toMatchObject({ status: 404 })
    await expect(getGrant(other.admin, id)).rejects.toMatchObject({ status: 404 })
    await expect(revokeGrant(other.admin, id, reason)).rejects.toMatchObject({ status: 404 })
    expect((await revokeGrant(world.admin, id, reason)).status).toBe('revoked')
    await expect(revokeGrant(world.admin, id, reason)).rejects.toMatchObject({ status: 409 })
    expect((await listGrants(world.admin, { identity: identityId, live: 'true' })).items).toEqual([])
    expect((await listGrants(world.admin, { identity: identityId })).items).toHaveLength(1)
  })
})
