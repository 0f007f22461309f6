import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { governed } from '../../../lib/changes/governed.ts'
import type { ChangeItem } from '../../../lib/changes/items.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { read } from '../../../lib/platform/db.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { createGrant } from '../../../lib/registry/grants/create-grant.ts'
import { setLimit } from '../../../lib/registry/limits/set-limit.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { getSettings } from '../../../lib/registry/settings/get-settings.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { agentRoutes } from '../../../server/agent-routes.ts'
import { testDatabase } from '../../harness.ts'
import { sources } from '../../source-graph.ts'
import { cookieFor } from '../people/people-world.ts'
import {
  BASE,
  entriesOf,
  inDays,
  member,
  newAgent,
  newWorld,
  refundPolicy,
  refundTool,
  serviceToken,
  type World,
} from '../registry/registry-world.ts'
import { GOVERNED, isDirect, limit, OPERATIONS } from './governed-routes.ts'

// After the set-up: every earlier write route of what is governed changes nothing, and says how it is changed now.

const call = createFetch(agentRoutes, 'test')
let world: World
let author: PersonActor
let approver: PersonActor
let identity: string
let agent: string
const fixture = () => ({ identity, person: approver.id })
const cookies = new Map<PersonActor, string>()

beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
  approver = await member(world, 'approver')
  const { agent: made, identityId } = await newAgent(world)
  agent = made.id
  identity = identityId
  await registerTool(world.admin, { definition: refundTool() })
  await publishPolicy(world.admin, refundPolicy())
  await setLimit(world.admin, 'a-hundred', { definition: limit })
  expect((await getSettings(world.admin)).set_up_at).toBeNull()
  author = await member(world, 'policy_author')
  expect((await getSettings(world.admin)).set_up_at).not.toBeNull()
  for (const person of [world.admin, author, approver]) cookies.set(person, await cookieFor(person))
}, 60_000)
afterAll(stopChecks)

const send = (person: PersonActor, method: string, path: string, body?: unknown) =>
  call(
    new Request(BASE + path, {
      method,
      headers: {
        cookie: cookies.get(person) ?? '',
        origin: BASE,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )

/** Every row of every table of what could have been changed. */
const everything = () =>
  read(world.organizationId, async (db) =>
    JSON.stringify([
      await db.organization.findMany(),
      await db.membership.findMany({ orderBy: { personId: 'asc' } }),
      await db.policyCatalogEntry.findMany({ orderBy: { id: 'asc' } }),
      await db.policyVersion.count(),
      await db.threshold.findMany({ orderBy: { updatedAt: 'asc' } }),
      await db.toolVersion.count(),
      await db.grant.findMany(),
      await db.limit.findMany(),
      await db.agentIdentity.findMany({
        orderBy: { id: 'asc' },
        select: { id: true, models: true, defaultStage: true },
      }),
      await db.agentStage.findMany(),
      await db.approvalQueue.findMany({ include: { members: true } }),
      await db.serviceAccount.count(),
      await db.snapshot.count(),
      (await entriesOf(world.organizationId)).length,
    ]),
  )

const nameOf = (r: { method: string; path: string }) => `${r.method} ${r.path}`
const writes = agentRoutes.filter(
  (r) =>
    r.method !== 'GET' && (r.security === 'actor' || r.security === 'agent or actor') && !r.path.startsWith('/access/'),
)

test('every route that writes is governed, or direct for a reason', () => {
  const governedRows = GOVERNED.map((g) => g.row)
  expect(writes.map(nameOf).filter((r) => !governedRows.includes(r) && !isDirect(r))).toEqual([])
  expect(governedRows.filter((r) => isDirect(r))).toEqual([])
  expect(governedRows.filter((r) => !writes.some((w) => nameOf(w) === r))).toEqual([])
})

describe('once the organization is set up', () => {
  test.each(GOVERNED)('$row changes nothing, and answers with the change that it would be', async (g) => {
    const [method = '', pattern = ''] = g.row.split(' ')
    const path = g.path?.(fixture()) ?? pattern
    const before = await everything()
    const answer = await send(world.admin, method, path, g.body?.(fixture()))
    const refusal = (await answer.json()) as { code: string; change?: { items: ChangeItem[] } }
    expect([answer.status, refusal.code]).toEqual([409, 'change_request_required'])
    expect(refusal.change?.items.map((i) => i.kind)).toEqual(g.kinds)
    expect(await everything()).toBe(before)

    // by whom it is not done, it is not drafted either
    expect((await send(approver, method, path, g.body?.(fixture()))).status).toBe(403)
    // a body that is wrong is told so at its own places
    if (g.body) {
      const wrong = await send(world.admin, method, path, { ...(g.body(fixture()) as object), nonsense: 1 })
      const { errors } = (await wrong.json()) as { errors: { pointer: string }[] }
      expect([wrong.status, errors]).toEqual([400, [expect.objectContaining({ pointer: '/nonsense' })]])
    }
    expect(await everything()).toBe(before)

    const draft = await send(world.admin, 'POST', '/api/v1/changes', {
      title: 'What the route asked for',
      why: 'It is governed now.',
      ...refusal.change,
    })
    expect([draft.status, await draft.json()]).toEqual([201, expect.objectContaining({ state: 'draft' })])
  })

  test('policy authors are sent on with cells and bands too', async () => {
    const cell = GOVERNED.find((g) => g.kinds[0] === 'threshold.change')
    const answer = await send(author, 'PUT', cell?.path?.(fixture()) ?? '', cell?.body?.(fixture()))
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'change_request_required'])
    expect((await send(author, 'POST', '/api/v1/queues', { name: 'mine', title: 'Mine' })).status).toBe(403)
  })

  test('a token changes nothing by its old scope, and nothing at all without one', async () => {
    const body = refundPolicy({ id: 'by-token' })
    for (const [scopes, status] of [
      [['policies:write'], 409],
      [['changes:write'], 409],
      [['registry:read'], 403],
    ] as const) {
      const token = await serviceToken(world, scopes)
      const before = await everything()
      const answer = await call(
        new Request(`${BASE}/api/v1/policies`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      )
      expect([scopes, answer.status]).toEqual([scopes, status])
      expect(await everything()).toBe(before)
    }
  })

  test('several in one body are told apart by their places', async () => {
    const bad = { ...refundPolicy({ id: 'two' }), rationale: '' }
    const answer = await send(world.admin, 'POST', '/api/v1/policies/bulk', { policies: [refundPolicy(), bad] })
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as { errors: { pointer: string }[] }).errors[0]?.pointer).toBe(
      '/policies/1/rationale',
    )
  })

  test('nobody is sent on to a change of their own roles', async () => {
    const answer = await send(world.admin, 'PUT', `/api/v1/people/${world.admin.id}/roles`, { roles: ['approver'] })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'own_roles'])
  })

  test('names, new tools, other words of a tool and identities that ask stay direct; what is more does not', async () => {
    const status = async (method: string, path: string, body: unknown) =>
      (await send(world.admin, method, path, body)).status
    expect(await status('PATCH', '/api/v1/organization', { name: 'Acme & Co', time_zone: 'Europe/Berlin' })).toBe(200)
    expect(await status('POST', '/api/v1/tools', { definition: refundTool({ name: 'billing.credit' }) })).toBe(201)
    expect(
      await status('POST', '/api/v1/tools', { definition: refundTool({ title: 'Pay back', description: 'As said.' }) }),
    ).toBe(201)
    for (const more of [
      { effects: ['external_message'] },
      { reversibility: 'hard' as const },
      { data_classes: [] },
      { reach: { rows: 2 } },
      { pointers: {} },
      { input_schema: { ...refundTool().input_schema, additionalProperties: true } },
    ])
      expect(await status('POST', '/api/v1/tools', { definition: refundTool(more) })).toBe(409)
    const identities = `/api/v1/agents/${agent}/identities`
    expect(await status('POST', identities, { environment: 'sandbox', default_stage: 'semi' })).toBe(409)
    expect(await status('POST', identities, { environment: 'sandbox', default_stage: 'shadow' })).toBe(201)
  })

  test('the gate lets the system through, and nobody else', async () => {
    const item: ChangeItem = { kind: 'queue.remove_member', name: 'operations-leads', person: approver.id }
    expect(await governed(world.system, item, async () => 'done')).toBe('done')
    await expect(governed(world.admin, item, async () => 'done')).rejects.toMatchObject({
      code: 'change_request_required',
      members: { change: { items: [item] } },
    })
  })

  test('what the set-up granted was on the record before it ended, and it ended once', async () => {
    const other = await newWorld()
    const { identityId } = await newAgent(other)
    await registerTool(other.admin, { definition: refundTool() })
    await createGrant(other.admin, {
      identity: identityId,
      tool: 'billing.refund',
      ends_at: inDays(3),
      justification: 'The first.',
    })
    await member(other, 'compliance')
    await member(other, 'policy_author')
    const types = (await entriesOf(other.organizationId)).map((e) => e.type)
    expect(types.filter((t) => t === 'organization.set_up')).toHaveLength(1)
    expect(types.indexOf('grant.created')).toBeLessThan(types.indexOf('organization.set_up'))
  })
})

const GATES = /\b(governedAction|governedHere|governedRow|governed)\(/

test('server actions and rows call a governed operation only behind the gate', () => {
  const open = sources()
    .filter((s) => /^(app|server)\/|\/endpoints\.ts$/.test(s.file) && !/\.test\.tsx?$/.test(s.file))
    .flatMap((s) => {
      const text = readFileSync(s.file, 'utf8')
      const names = OPERATIONS.flatMap((o) => {
        const imported = new RegExp(`import \\{[^}]*\\b${o}\\b(?: as (\\w+))?[^}]*\\} from '(?!.*actions)`).exec(text)
        return imported ? [imported[1] ?? o] : []
      })
      const statements = text.replace(/^import [\s\S]*? from .*$/gm, '').split(/^(?=export |const | {2}adminRow\()/m)
      return statements
        .filter((part) => names.some((n) => new RegExp(`\\b${n}\\b(?!Body|Input)`).test(part)) && !GATES.test(part))
        .map((part) => `${s.file}: ${part.slice(0, 80)}`)
    })
  expect(open).toEqual([])
})
