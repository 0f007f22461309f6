import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyChange } from '../../../lib/changes/apply-change.ts'
import { submitChange } from '../../../lib/changes/submit-change.ts'
import { BODY_BYTES_MAX, createFetch } from '../../../lib/platform/endpoint.ts'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { agentRoutes } from '../../../server/agent-routes.ts'
import { testDatabase } from '../../harness.ts'
import { cookieFor } from '../people/people-world.ts'
import { BASE, refundPolicy, unique } from '../registry/registry-world.ts'
import { as, type ChangesWorld, changesWorld, voted } from './changes-world.ts'

// As much as fits: a body at its limit becomes a change, and what is over a limit is told which.

let world: ChangesWorld
beforeAll(async () => {
  await testDatabase()
  world = await changesWorld()
}, 60_000)
afterAll(stopChecks)

const send = async (path: string, body: unknown) =>
  createFetch(
    agentRoutes,
    'test',
  )(
    new Request(`${BASE}${path}`, {
      method: 'POST',
      headers: { cookie: await cookieFor(world.writer), origin: BASE, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )

test('a bulk body just under its limit is answered with a change that can be sent on as it is, and applied', async () => {
  const word = unique('many')
  const policies = Array.from({ length: 250 }, (_, i) => ({
    ...refundPolicy({ id: `${word}-${i}` }),
    rationale: 'x'.repeat(3_700),
  }))
  const body = JSON.stringify({ policies })
  expect(body.length).toBeLessThan(BODY_BYTES_MAX)
  expect(body.length).toBeGreaterThan(BODY_BYTES_MAX * 0.9)
  const refused = await send('/api/v1/policies/bulk', { policies })
  expect(refused.status).toBe(409)
  const { code, change } = await refused.json()
  expect(code).toBe('change_request_required')
  expect(JSON.stringify(change).length).toBeGreaterThan(body.length)
  const opened = await send('/api/v1/changes', { ...change, title: 'Many at once', why: 'They come from elsewhere.' })
  expect(opened.status).toBe(201)
  const { id, version } = await opened.json()
  await submitChange(world.writer, id, { version })
  await voted(world.compliance, id)
  await voted(world.second, id)
  const applied = await applyChange(world.admin, id, {})
  expect(applied.state).toBe('applied')
  expect((applied.results as unknown[]).length).toBe(250)
})

test('one item too many, and a body too long, are told so', async () => {
  const items = Array.from({ length: 10_001 }, (_, i) => ({ kind: 'policy.retire', id: `rule-${i}`, reason: 'Over.' }))
  const many = await as(world.writer, 'POST', '/api/v1/changes', { title: 'Too many', why: 'To see the limit.', items })
  expect(many).toMatchObject({ status: 400, body: { errors: [{ pointer: '/items' }] } })
  expect(JSON.stringify(many.body)).toMatch(/10,?000/)
  const long = await as(
    world.writer,
    'POST',
    '/api/v1/changes',
    JSON.stringify({ title: 'x'.repeat(16 * 1_048_576), why: 'Long.', items: [] }),
  )
  expect(long).toMatchObject({ status: 413, body: { code: 'body_too_large' } })
})
