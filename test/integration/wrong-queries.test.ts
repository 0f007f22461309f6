import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES } from '../../lib/people/permissions.ts'
import { createFetch } from '../../lib/platform/endpoint.ts'
import { createServiceAccount } from '../../lib/registry/service-accounts/create-service-account.ts'
import { agentRoutes } from '../../server/agent-routes.ts'
import { openWorld, type World } from './authorize/world.ts'

// Queries that nobody means: whatever they hold, the answer is a sentence about them and never a fault of ours.

const call = createFetch(agentRoutes, 'test')
let w: World
let token: string
beforeAll(async () => {
  w = await openWorld()
  token = (await createServiceAccount(w.admin, { name: 'stranger', scopes: [...SCOPES] })).token
})
const get = (path: string) =>
  call(new Request(`http://127.0.0.1:3000${path}`, { headers: { authorization: `Bearer ${token}` } }))
const cursor = (...keys: unknown[]) => `cursor=${Buffer.from(JSON.stringify(keys)).toString('base64url')}`

const WRONG = [
  'limit=-1',
  'limit=0',
  'limit=',
  'limit=1e1',
  'limit=0x10',
  'limit=5.5',
  'limit=1&limit=2',
  'cursor=',
  'cursor=AAAA',
  cursor(1),
  cursor('x', 'y', 'z'),
  cursor('\0'),
  cursor('\ud800'),
]
const CURSORS = [
  cursor('x'),
  cursor('-5'),
  cursor('99999999999999999999'),
  cursor('x', 'y'),
  cursor('infinity', 'a'),
  cursor('2026-99-99T00:00:00.000Z', 'a'),
  cursor('0000-01-01T00:00:00.000Z', 'a'),
  cursor('+010000-01-01T00:00:00.000Z', 'a'),
]
const lists = agentRoutes.filter(
  ({ method, path, query }) =>
    method === 'GET' &&
    !path.includes(':') &&
    // no scope opens it
    path !== '/api/v1/people' &&
    query &&
    'shape' in query &&
    'cursor' in (query.shape as object),
)

test('there are lists to ask', () => expect(lists.length).toBeGreaterThan(15))

test.each(lists.map((r) => r.path))('%s says what is wrong with a limit or a cursor', async (path) => {
  for (const query of WRONG) {
    const answer = await get(`${path}?${query}`)
    expect([query, answer.status, answer.headers.get('content-type')]).toEqual([query, 400, 'application/problem+json'])
  }
  for (const query of CURSORS) {
    const { status } = await get(`${path}?${query}`)
    expect([query, status === 200 || status === 400]).toEqual([query, true])
  }
})

describe.each(['/api/v1/audit', '/api/v1/decisions', '/api/v1/runs'])('%s', (path) => {
  test.each([
    ['from=2026-01-01', 'from', /such as 2026-11-20T18:00:00Z/],
    ['from=0000-01-01T00:00:00Z', 'from', /years 1 to 9999/],
    ['to=9999-12-31T23:59:59-23:59', 'to', /years 1 to 9999/],
    ['agnet=agt_1', 'agnet', /not a known member/],
    ['text=', 'text', /at least one character/],
  ])('?%s', async (query, name, sentence) => {
    const answer = await get(`${path}?${query}`)
    expect(answer.status).toBe(400)
    const { errors } = await answer.json()
    expect(errors).toEqual([{ pointer: `/${name}`, message: expect.stringMatching(sentence) }])
  })
})

test('the audit refuses a place that no page gave, and a number that is none', async () => {
  for (const query of [cursor('x'), cursor('-5'), 'index=', 'index=1e3', 'index=-1', 'type=%27%3Bdrop', 'type=a.b.c'])
    expect([query, (await get(`/api/v1/audit?${query}`)).status]).toEqual([query, 400])
})

test('a feed is refused before its stream begins, and never from nowhere', async () => {
  const answer = await get('/api/v1/feeds/ocsf?cursor=1000000&stream=1')
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ code: 'cursor_ahead' })
  for (const query of ['cursor=', 'cursor=1e1', 'cursor=-1', 'limit=1001', 'wait=31', 'stream=maybe'])
    expect([query, (await get(`/api/v1/feeds/ocsf?${query}`)).status]).toEqual([query, 400])
})

test('an export is not asked for by a time or a matter that cannot be', async () => {
  const ask = async (body: object) => {
    const answer = await call(
      new Request('http://127.0.0.1:3000/api/v1/exports', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ kind: 'partial', ...body }),
      }),
    )
    return [answer.status, (await answer.json()).errors?.[0]]
  }
  expect(await ask({ from: '0000-01-01T00:00:00Z' })).toMatchObject([400, { pointer: '/from' }])
  expect(await ask({ to: '9999-12-31T23:59:59-23:59' })).toMatchObject([400, { pointer: '/to' }])
  expect(await ask({ matter: 'a\u0007' })).toMatchObject([400, { pointer: '/matter' }])
  expect(await ask({ matter: 'one\ntwo' })).toMatchObject([400, { pointer: '/matter', message: 'must be one line' }])
  expect(await ask({})).toMatchObject([400, { pointer: '' }])
  expect(await ask({ kind: 'x' })).toMatchObject([400, { message: 'must be one of full, partial' }])
})
