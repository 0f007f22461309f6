import { beforeAll, describe, expect, test } from 'vitest'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { peopleEndpoints } from '../../../lib/people/endpoints.ts'
import { ROLES, type Role } from '../../../lib/people/permissions.ts'
import { sessionCookieName } from '../../../lib/people/session-token.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { hashToken } from '../../../lib/platform/secret.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { cookieFor, newActor, newMember, newOrganizationInSetUp } from './people-world.ts'

const ORIGIN = 'http://127.0.0.1:3000'
const fetchPeople = createFetch(peopleEndpoints, 'console')
let t: TestDatabase
let org: string
const actors = new Map<Role, PersonActor>()
beforeAll(async () => {
  t = await testDatabase()
  org = await newOrganizationInSetUp('Works')
  for (const role of ROLES) actors.set(role, await newActor(org, `${role}@example.com`, [role]))
})

interface Sent {
  method?: string
  body?: unknown
  as?: PersonActor
  headers?: Record<string, string>
}
async function call(path: string, { method = 'GET', body, as, headers = {} }: Sent = {}) {
  const response = await fetchPeople(
    new Request(`${ORIGIN}/api/v1/people${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(as ? { cookie: await cookieFor(as), origin: ORIGIN } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null }
}
const actorOf = (role: Role) => actors.get(role) as PersonActor

describe('the rows', () => {
  let n = 0
  // writing is walked with every role in test/integration/roles.test.ts
  const reads: [string, readonly Role[]][] = [
    ['/api/v1/people', ROLES],
    ['/api/v1/people/me', ROLES],
    ['/api/v1/people/invitations', ['admin']],
    ['/api/v1/people/:person/sessions', ['admin']],
  ]
  test('that read are all in the walk', () => {
    const rows = peopleEndpoints.filter((e) => e.method === 'GET').map((e) => e.path)
    expect(reads.map(([path]) => path).sort()).toEqual(rows.sort())
  })
  test.each(reads)('GET %s with every role', async (path, allowed) => {
    const target = await newMember(org, `target-${++n}@example.com`, ['approver'])
    const at = path.replace('/api/v1/people', '').replace(':person', target)
    for (const role of ROLES)
      expect([role, (await call(at, { as: actorOf(role) })).status]).toEqual([role, allowed.includes(role) ? 200 : 403])
    expect((await call(at)).status).toBe(401)
  })
  test('an admin’s calls do what they say', async () => {
    const admin = actorOf('admin')
    const target = await newMember(org, `target-${++n}@example.com`, ['approver'])
    expect(
      (await call(`/${target}/roles`, { method: 'PUT', body: { roles: ['compliance'] }, as: admin })).body,
    ).toEqual({
      person: target,
      roles: ['compliance'],
    })
    const suspended = await call(`/${target}/suspend`, { method: 'POST', as: admin })
    expect(suspended).toMatchObject({ status: 200, body: { person: target, status: 'suspended' } })
    const resumed = await call(`/${target}/resume`, { method: 'POST', as: admin })
    expect(resumed).toMatchObject({ status: 200, body: { person: target, status: 'active' } })
    const link = await call(`/${target}/reset-link`, { method: 'POST', as: admin })
    expect(link).toMatchObject({
      status: 201,
      body: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:3000\/link\/.{43}$/) },
    })
    expect(link.headers.get('cache-control')).toBe('no-store')
  })
  test('the same Idempotency-Key invites once, and the link is not kept for the second answer', async () => {
    const body = { email: 'twice@example.com', roles: ['approver'] }
    const headers = { 'idempotency-key': 'invite-twice' }
    const admin = actorOf('admin')
    const first = await call('/invitations', { method: 'POST', body, as: admin, headers })
    const second = await call('/invitations', { method: 'POST', body, as: admin, headers })
    expect(first.body.url).toBeTruthy()
    expect(second).toMatchObject({ status: 201, body: { email: body.email, expires_at: first.body.expires_at } })
    expect(second.body.url).toBeUndefined()
  })
  test('an unknown member of the body is refused with its name', async () => {
    const body = { email: 'a@example.com', roles: ['approver'], organization_id: 'org_other' }
    const answer = await call('/invitations', { method: 'POST', body, as: actorOf('admin') })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/organization_id' }] } })
  })
})

describe('a session cookie', () => {
  const invitation = () => ({ method: 'POST', body: { email: 'csrf@example.com', roles: ['admin'] } })
  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['another port', { origin: 'http://127.0.0.1:3999' }],
    ['no origin, cross-site', { origin: '', 'sec-fetch-site': 'cross-site' }],
  ])('changes nothing for %s', async (_, headers) => {
    const cookie = await cookieFor(actorOf('admin'))
    const given = Object.fromEntries(Object.entries(headers).filter(([, v]) => v !== ''))
    const answer = await call('/invitations', { ...invitation(), headers: { cookie, ...given } })
    expect(answer).toMatchObject({ status: 403, body: { code: 'foreign_origin' } })
  })
  test('is enough for reading', async () => {
    expect((await call('/me', { headers: { cookie: await cookieFor(actorOf('admin')) } })).status).toBe(200)
  })
  test('that nobody issued is refused', async () => {
    const answer = await call('/me', { headers: { cookie: `${sessionCookieName()}=eyJhbGciOiJkaXIifQ.a.b.c.d` } })
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })
})

describe('an Authorization header', () => {
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
  test.each(['nonsense', 'cst_unknown', ''])('with %j is not known', async (token) => {
    expect((await call('', bearer(token))).status).toBe(401)
  })
  test('with an agent’s access token is forbidden', async () => {
    expect(await call('', bearer('eyJhbGciOiJFZERTQSJ9.e30.c2ln'))).toMatchObject({ status: 403 })
  })
  test('is not overruled by a session cookie beside it', async () => {
    const headers = { authorization: 'Bearer cst_unknown', cookie: await cookieFor(actorOf('admin')), origin: ORIGIN }
    expect((await call('', { headers })).status).toBe(401)
  })
  test('with a service account’s token does not administer people, whatever its scopes', async () => {
    const token = `cst_${'x'.repeat(43)}`
    await t.owner.query(
      "INSERT INTO service_account (organization_id, id, name, scopes, token_hash, created_by) VALUES ($1, 'sva_1', 'Robot', '{registry:read,audit:read,agents:write}', $2, 'x')",
      [org, hashToken(token)],
    )
    expect(await call('', bearer(token))).toMatchObject({ status: 403, body: { title: 'Only a person may do this.' } })
    await t.owner.query("UPDATE service_account SET expires_at = now() - interval '1 second'")
    expect((await call('', bearer(token))).status).toBe(401)
    await t.owner.query('UPDATE service_account SET expires_at = NULL, revoked_at = now()')
    expect((await call('', bearer(token))).status).toBe(401)
  })
})
