import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { cookieFor } from '../people/people-world.ts'
import {
  BASE,
  call,
  json,
  newAgent,
  newClient,
  newWorld,
  refundTool,
  serviceToken,
  tokenOf,
  unique,
  type World,
} from './registry-world.ts'

let database: TestDatabase
let world: World
let token: string
beforeAll(async () => {
  database = await testDatabase()
  world = await newWorld()
  token = await serviceToken(world)
})
afterAll(stopChecks)

async function answerOf(
  request: Request,
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const answer = await call(request)
  const text = await answer.text()
  return { status: answer.status, body: text ? JSON.parse(text) : {}, headers: answer.headers }
}
const agentBody = () => ({ name: unique('agent'), purpose: 'To be tested.', owner: world.admin.id })

describe('the admin API', () => {
  test('registers an agent by a service account’s token and reads it back', async () => {
    const made = await answerOf(json('POST', '/api/v1/agents', token, { ...agentBody(), environments: ['staging'] }))
    expect(made.status).toBe(201)
    const read = await answerOf(json('GET', `/api/v1/agents/${made.body.id}`, token))
    expect(read).toMatchObject({ status: 200, body: made.body })
    const list = await answerOf(json('GET', '/api/v1/agents?limit=1', token))
    expect(Object.keys(list.body).sort()).toEqual(['items', 'next_cursor'])
  })

  test('needs an owner from a service account, which is nobody', async () => {
    const { owner: _, ...body } = agentBody()
    expect(await answerOf(json('POST', '/api/v1/agents', token, body))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/owner' }] },
    })
  })

  test('does everything by a person’s session too, from our own pages only', async () => {
    const cookie = await cookieFor(world.admin)
    const request = (origin: string) =>
      new Request(`${BASE}/api/v1/agents`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify(agentBody()),
      })
    expect((await call(request(BASE))).status).toBe(201)
    expect((await call(request('https://attacker.example'))).status).toBe(403)
  })

  test('refuses what is not strict JSON, naming the place, and keeps nothing', async () => {
    const send = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
      answerOf(
        new Request(`${BASE}/api/v1/agents`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': type },
          body,
        }),
      )
    expect((await send('{"name":"a","name":"b"}')).status).toBe(400)
    expect((await send('{"name":')).status).toBe(400)
    expect((await send(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400)
    expect((await send('{}', 'text/plain')).status).toBe(415)
    expect((await send(`{"name":"${'x'.repeat(1_100_000)}"}`)).status).toBe(413)
    expect((await send('[]')).status).toBe(400)
    expect(await send('{"name":"a","purpose":"b","extra":1}')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/extra' }] },
    })
  })

  test('answers a hidden and a missing id alike, whatever stands in the path', async () => {
    const elsewhere = await newAgent(await newWorld('elsewhere'))
    const hidden = await answerOf(json('GET', `/api/v1/agents/${elsewhere.agent.id}`, token))
    const missing = await answerOf(json('GET', '/api/v1/agents/agt_missing', token))
    expect([hidden.status, missing.status]).toEqual([404, 404])
    expect({ ...hidden.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' })
    for (const path of ['/api/v1/agents/%00', '/api/v1/agents?q=%00', '/api/v1/agents?cursor=AAAA'])
      expect((await answerOf(json('GET', path, token))).status).toBe(400)
    for (const path of [
      "/api/v1/agents/' OR 1=1 --",
      '/api/v1/tools/%2e%2e%2f',
      '/api/v1/tools/x/versions/99999999999',
      '/api/v1/snapshots/x',
    ])
      expect((await answerOf(json('GET', path, token))).status).toBe(404)
    expect((await answerOf(json('DELETE', '/api/v1/agents', token))).status).toBe(405)
  })

  test('an Idempotency-Key gives the same answer once more, and never the secret', async () => {
    const key = { 'idempotency-key': unique('key') }
    const body = agentBody()
    const [first, twin] = await Promise.all([
      answerOf(json('POST', '/api/v1/agents', token, body, key)),
      answerOf(json('POST', '/api/v1/agents', token, body, key)),
    ])
    expect([first.status, twin.status]).toEqual([201, 201])
    expect(first.body).toEqual(twin.body)
    expect((await answerOf(json('POST', '/api/v1/agents', token, agentBody(), key))).status).toBe(422)

    const { identityId } = await newAgent(world)
    const path = `/api/v1/identities/${identityId}/credentials`
    const issued = await answerOf(json('POST', path, token, { kind: 'client_secret' }, key))
    expect(issued.body.client_secret).toMatch(/^css_[\w-]{43}$/)
    const again = await answerOf(json('POST', path, token, { kind: 'client_secret' }, key))
    expect(again).toMatchObject({ status: 201, body: { id: issued.body.id } })
    expect(again.body).not.toHaveProperty('client_secret')
    const { rows } = await database.owner.query(
      `SELECT count(*)::int AS n FROM idempotency_key WHERE convert_from(answer, 'UTF8') LIKE '%css\\_%'`,
    )
    expect(rows[0].n).toBe(0)
  })

  test('takes attributes of resources from a service account with that scope, never from an agent', async () => {
    const put = (bearer: string) =>
      answerOf(json('PUT', '/api/v1/resources/order/48213', bearer, { attributes: { verified: true } }))
    expect((await put(await serviceToken(world, ['resources:write']))).status).toBe(200)
    expect((await put(await serviceToken(world, ['registry:read', 'tools:write']))).status).toBe(403)
    expect((await put(await tokenOf(await newClient(world)))).status).toBe(403)
    expect((await put('cst_unknown')).status).toBe(401)
  })

  test('a revoked service account is refused at its next call', async () => {
    const cookie = await cookieFor(world.admin)
    const asAdmin = (path: string, body: unknown) =>
      answerOf(
        new Request(BASE + path, {
          method: 'POST',
          headers: { cookie, origin: BASE, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      )
    const made = await asAdmin('/api/v1/service-accounts', { name: 'tool server', scopes: ['registry:read'] })
    const bearer = made.body.token as string
    expect(bearer).toMatch(/^cst_[\w-]{43}$/)
    expect((await answerOf(json('GET', '/api/v1/tools', bearer))).status).toBe(200)
    expect((await asAdmin(`/api/v1/service-accounts/${made.body.id}/revoke`, {})).body.status).toBe('revoked')
    expect((await answerOf(json('GET', '/api/v1/tools', bearer))).status).toBe(401)
    expect((await asAdmin('/api/v1/service-accounts', { name: 'x', scopes: ['everything'] })).status).toBe(400)
  })

  test('reads everything that it writes', async () => {
    await call(json('POST', '/api/v1/tools', token, { definition: refundTool() }))
    for (const path of [
      '/api/v1/agents',
      '/api/v1/tools',
      '/api/v1/tools/billing.refund',
      '/api/v1/tools/billing.refund/versions/1',
      '/api/v1/resources',
      '/api/v1/resource-types',
      '/api/v1/grants',
      '/api/v1/limits',
      '/api/v1/policies',
      '/api/v1/thresholds',
      '/api/v1/bands',
      '/api/v1/queues',
      '/api/v1/queues/operations-leads',
      '/api/v1/service-accounts',
      '/api/v1/snapshots',
      '/api/v1/snapshots/active',
      '/api/v1/organization',
    ]) {
      const { status, headers } = await answerOf(json('GET', path, token))
      expect([path, status, headers.get('cache-control')]).toEqual([path, 200, 'no-store'])
      expect([path, (await answerOf(json('GET', path, await serviceToken(world, ['tools:write'])))).status]).toEqual([
        path,
        403,
      ])
    }
  })
})
