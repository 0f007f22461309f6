import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonActor } from '../../lib/people/actor.ts'
import { ROLES, type Role, SCOPES } from '../../lib/people/permissions.ts'
import { createFetch } from '../../lib/platform/endpoint.ts'
import { stopChecks } from '../../lib/registry/checks/run-checks.ts'
import { registerTool } from '../../lib/registry/tools/register-tool.ts'
import { agentRoutes } from '../../server/agent-routes.ts'
import { testDatabase } from '../harness.ts'
import { cookieFor } from './people/people-world.ts'
import {
  BASE,
  member,
  newAgent,
  newClient,
  newWorldInSetUp,
  refundTool,
  serviceToken,
  tokenOf,
} from './registry/registry-world.ts'
import { EXPECTATIONS, type Expectation, type Fixture } from './roles-table.ts'

// Every write of the API with every role, with the one scope that opens it, and with every scope but that one.

const call = createFetch(agentRoutes, 'test')
/** AuthZEN's questions decide nothing about the organization; their callers are tested with them. */
const writes = agentRoutes.filter(
  (r) =>
    r.method !== 'GET' && (r.security === 'actor' || r.security === 'agent or actor') && !r.path.startsWith('/access/'),
)
const nameOf = (r: { method: string; path: string }) => `${r.method} ${r.path}`

let fixture: Fixture
let agentToken: string
const cookies = new Map<Role, string>()
const tokens = { only: new Map<string, string>(), allBut: new Map<string, string>() }

beforeAll(async () => {
  await testDatabase()
  const world = await newWorldInSetUp()
  for (const role of ROLES) {
    const person: PersonActor = role === 'admin' ? world.admin : await member(world, role)
    cookies.set(role, await cookieFor(person))
  }
  for (const scope of SCOPES) {
    tokens.only.set(scope, await serviceToken(world, [scope]))
    tokens.allBut.set(
      scope,
      await serviceToken(
        world,
        SCOPES.filter((s) => s !== scope),
      ),
    )
  }
  tokens.allBut.set('none', await serviceToken(world))
  const { definition } = { definition: refundTool() }
  await registerTool(world.admin, { definition })
  const production = await newAgent(world, 'production')
  fixture = {
    production: production.identityId,
    sandbox: (await newAgent(world, 'sandbox')).identityId,
    agent: production.agent.id,
    tool: definition.name,
    decision: 'dec_missing',
  }
  agentToken = await tokenOf(await newClient(world))
}, 60_000)
afterAll(stopChecks)

async function statusOf(e: Expectation, headers: Record<string, string>): Promise<number> {
  const [method = '', pattern = ''] = e.row.split(' ')
  const path = e.path ? e.path(fixture) : pattern.replace(/:\w+/g, 'missing')
  const body = e.body?.(fixture)
  const answer = await call(
    new Request(BASE + path, {
      method,
      headers: { ...headers, origin: BASE, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return answer.status
}
const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` })

test('every row that writes has its line in the table, and every line its row', () => {
  const rows = writes.map(nameOf)
  expect(rows.filter((r) => !EXPECTATIONS.some((e) => e.row === r))).toEqual([])
  expect(EXPECTATIONS.map((e) => e.row).filter((r) => !rows.includes(r))).toEqual([])
})

describe.each([...EXPECTATIONS.entries()])('%i', (_, e) => {
  test(`${e.row}: ${e.roles.join(', ') || 'nobody'}${e.scope ? `, scope ${e.scope}` : ''}`, async () => {
    for (const role of ROLES) {
      const status = await statusOf(e, { cookie: cookies.get(role) ?? '' })
      expect([role, status === 403]).toEqual([role, !e.roles.includes(role)])
      // a body that does not fit, or a caller that is not known, would prove nothing
      const moot = e.roles.includes(role) ? [401, 405, 413, 415, 500] : [400, 401, 405, 413, 415, 500]
      expect([role, e.row, moot.includes(status)]).toEqual([role, e.row, false])
    }
    expect(await statusOf(e, bearer(tokens.allBut.get(e.scope ?? 'none')))).toBe(403)
    if (e.scope) expect(await statusOf(e, bearer(tokens.only.get(e.scope)))).not.toBe(403)
    expect(await statusOf(e, {})).toBe(401)
  })
})

test('an agent’s token writes nothing of an organization', async () => {
  for (const e of EXPECTATIONS) {
    const row = writes.find((r) => nameOf(r) === e.row)
    if (row?.security === 'actor') expect([e.row, await statusOf(e, bearer(agentToken))]).toEqual([e.row, 403])
  }
})
