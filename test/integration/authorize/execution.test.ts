import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executionEndpoints } from '../../../lib/execution/endpoints.ts'
import { reportHumanOutcome } from '../../../lib/execution/report-human-outcome.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { tamper } from '../../harness.ts'
import { expectSoundEvidence } from './evidence.ts'
import { addAgent, openWorld, process, type Reply, refund, serviceToken, type World } from './world.ts'

let w: World
let p: ReturnType<typeof process>
let previews: string
let outcomes: string
const handle = createFetch(executionEndpoints, 'test')
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
  previews = await serviceToken(w, ['previews:write'])
  outcomes = await serviceToken(w, ['outcomes:write'])
})
afterAll(async () => {
  await expectSoundEvidence(w)
})
async function send(
  method: string,
  path: string,
  token: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await handle(
    new Request(`http://127.0.0.1:3001${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  return { status: response.status, text, headers: response.headers, body: JSON.parse(text) }
}
const entries = async (type: string) =>
  (
    await w.t.owner.query(
      `SELECT convert_from(bytes, 'UTF8')::json AS entry FROM ledger.envelope WHERE organization_id = $1 AND convert_from(bytes, 'UTF8')::json->>'type' = $2 ORDER BY index`,
      [w.organizationId, type],
    )
  ).rows.map((r) => r.entry.data)

describe('a run', () => {
  test('is opened with what the agent was told, and read back by either name', async () => {
    const started = await send('POST', '/api/v1/runs', w.agent.token, {
      id: 'case 7/Ä',
      trigger: 'ticket',
      request: 'Refund the delivery fee.',
      intent: 'Settle a complaint.',
      instructions: 'Be kind.',
    })
    expect(started).toMatchObject({ status: 201, body: { external_id: 'case 7/Ä', state: 'running' } })
    const { id } = started.body
    const step = await p.authorize(refund('48213', 1_000, { run: 'case 7/Ä' }))
    for (const name of [id, encodeURIComponent('case 7/Ä')]) {
      const found = await send('GET', `/api/v1/runs/${name}`, w.agent.token)
      expect(found.body).toMatchObject({
        id,
        intent: 'Settle a complaint.',
        instructions_sha256: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        steps: [{ decision: step.body.id, outcome: 'allow', action_state: 'allowed', outcomes: [] }],
      })
    }
    expect(await entries('run.started')).toMatchObject([{ run: id, identity: w.agent.identity }])
    expect(await send('GET', `/api/v1/runs/${id}`, w.sandbox.token)).toMatchObject({
      status: 404,
      body: { code: 'unknown_run' },
    })
    expect(await send('POST', '/api/v1/runs', w.agent.token, { id: 'case 7/Ä' })).toMatchObject({
      status: 409,
      body: { code: 'run_exists' },
    })
  })
  test('keeps notes, and takes nothing more once it is finished', async () => {
    const { body: run } = await send('POST', '/api/v1/runs', w.agent.token, {})
    const key = 'ghp_0123456789abcdefghijABCDEFGHIJ012345'
    const noted = await send('POST', `/api/v1/runs/${run.id}/events`, w.agent.token, {
      kind: 'read',
      payload: { page: 'kb://1', key },
    })
    expect(noted.status).toBe(201)
    const found = await send('GET', `/api/v1/runs/${run.id}`, w.agent.token)
    expect(found.body.events).toMatchObject([{ kind: 'read', payload: { page: 'kb://1', key: '[secret]' } }])
    expect(await send('POST', `/api/v1/runs/${run.id}/finish`, w.agent.token, {})).toMatchObject({
      status: 200,
      body: { state: 'finished' },
    })
    for (const refused of [
      await send('POST', `/api/v1/runs/${run.id}/finish`, w.agent.token, {}),
      await send('POST', `/api/v1/runs/${run.id}/events`, w.agent.token, { kind: 'note', payload: {} }),
      await p.authorize(refund('48213', 1_001, { run: run.id })),
    ])
      expect(refused).toMatchObject({ status: 409, body: { code: 'run_finished' } })
  })
  test('is created once under an idempotency key', async () => {
    const headers = { 'idempotency-key': 'run-1' }
    const [one, two] = await Promise.all(
      [1, 2].map(() => send('POST', '/api/v1/runs', w.agent.token, { trigger: 'cron' }, headers)),
    )
    expect(two?.body).toEqual(one?.body)
    expect(await send('POST', '/api/v1/runs', w.agent.token, { trigger: 'other' }, headers)).toMatchObject({
      status: 422,
    })
  })
})

describe('a preview', () => {
  const del = { tool: 'billing.delete_records', arguments: { where: 'test = true' } }
  test('of exactly this action decides its reach, for five minutes', async () => {
    const dry = await p.authorize({ ...del, run: 'cleanup', dry_run: true })
    expect(dry.body).toMatchObject({ reach: { source: 'none', unbounded: true } })
    const stated = await send('POST', '/api/v1/previews', previews, {
      tool: del.tool,
      action_hash: dry.body.action_hash,
      reach: { rows: 14_200 },
      before: { rows: 14_200 },
      after: { rows: 0 },
      note: 'Counted just now.',
    })
    expect(stated).toMatchObject({ status: 201, body: { action_hash: dry.body.action_hash } })
    const asked = await p.authorize({ ...del, run: 'cleanup' })
    expect(asked.body).toMatchObject({
      outcome: 'require_approval',
      reach: { rows: 14_200, source: 'preview' },
      action_hash: dry.body.action_hash,
    })
    const { rows } = await w.t.owner.query('SELECT card FROM decision_card WHERE decision_id = $1', [asked.body.id])
    expect(rows[0].card).toMatchObject({
      before: { rows: 14_200 },
      after: { rows: 0 },
      preview_note: 'Counted just now.',
    })
    // another argument is another action
    const other = await p.authorize({ ...del, arguments: { where: 'true' }, run: 'cleanup' })
    expect(other.body.reach).toMatchObject({ source: 'none', unbounded: true })
    await tamper(
      w.t,
      'preview',
      "UPDATE preview SET expires_at = now() - interval '1 second' WHERE organization_id = $1",
      [w.organizationId],
    )
    expect((await p.authorize({ ...del, run: 'cleanup' })).body.reach.source).toBe('none')
  })
  test('can name the action by what it is made of', async () => {
    const dry = await p.authorize({ ...del, run: 'cleanup-2', dry_run: true })
    const stated = await send('POST', '/api/v1/previews', previews, {
      ...del,
      identity: w.agent.identity,
      run: 'cleanup-2',
      reach: { rows: 3 },
    })
    expect(stated.body.action_hash).toBe(dry.body.action_hash)
  })
  test('is refused without the scope, from an agent, of an unknown tool, and half named', async () => {
    const body = { tool: del.tool, action_hash: `sha256:${'0'.repeat(64)}`, reach: { rows: 1 } }
    expect(await send('POST', '/api/v1/previews', outcomes, body)).toMatchObject({ status: 403 })
    expect(await send('POST', '/api/v1/previews', w.agent.token, body)).toMatchObject({ status: 403 })
    expect(await send('POST', '/api/v1/previews', previews, { ...body, tool: 'nope' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/tool' }] },
    })
    expect(await send('POST', '/api/v1/previews', previews, { tool: del.tool, reach: { rows: 1 } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/action_hash' }] },
    })
    expect(await send('POST', '/api/v1/previews', previews, { ...body, reach: {} })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/reach' }] },
    })
  })
})

describe('an outcome report', () => {
  test('moves the action once; the tool server may confirm and nobody may contradict', async () => {
    const { body } = await p.authorize(refund('48213', 1_100))
    const path = `/api/v1/decisions/${body.id}/outcome`
    const report = {
      status: 'succeeded',
      output_summary: 'Paid.',
      external_ids: ['re_1'],
      latency_ms: 80,
      cost: { value: 3, currency: 'EUR' },
    }
    expect(await send('POST', path, w.agent.token, report)).toMatchObject({
      status: 201,
      body: { action_state: 'succeeded', reported_by: 'agent' },
    })
    expect(await send('POST', path, outcomes, { status: 'succeeded' })).toMatchObject({
      status: 201,
      body: { reported_by: 'tool server' },
    })
    expect(await send('POST', path, w.agent.token, report)).toMatchObject({
      status: 409,
      body: { code: 'already_reported' },
    })
    expect(await send('POST', path, outcomes, { status: 'failed' })).toMatchObject({
      status: 409,
      body: { code: 'conflicting_outcome' },
    })
    expect((await p.get(`/api/v1/decisions/${body.id}`)).body.action_state).toBe('succeeded')
    expect(await entries('outcome.reported')).toMatchObject([
      { decision: body.id, reported_by: 'agent', latency_ms: 80, cost: 3, currency: 'EUR' },
      { decision: body.id, reported_by: 'tool server' },
    ])
  })
  test('is refused for what was not allowed, for others, and without the scope', async () => {
    const denied = await p.authorize({ tool: 'nope', arguments: {} })
    const dry = await p.authorize(refund('48213', 1_101, { dry_run: true }))
    for (const { body } of [denied, dry])
      expect(
        await send('POST', `/api/v1/decisions/${body.id}/outcome`, w.agent.token, { status: 'failed' }),
      ).toMatchObject({ status: 409, body: { code: 'not_allowed' } })
    const allowed = await p.authorize(refund('48213', 1_102))
    const path = `/api/v1/decisions/${allowed.body.id}/outcome`
    expect(await send('POST', path, w.sandbox.token, { status: 'failed' })).toMatchObject({ status: 404 })
    expect(await send('POST', path, previews, { status: 'failed' })).toMatchObject({ status: 403 })
    expect(await send('POST', path, w.agent.token, { status: 'reverted' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/status' }] },
    })
  })
})

test('what a person did is kept beside a shadow decision, once, and says whether it agrees', async () => {
  const shadow = await addAgent(w, 'in-shadow', 'shadow')
  const ask = (more: object = {}) => p.authorize(refund('48213', 1_200, more as never), { token: shadow.token })
  const path = (id: string) => `/api/v1/decisions/${id}/human-outcome`
  // people would have been asked: there is nothing to agree with
  const asked = await ask()
  expect(asked.body.reason.code).toBe('SHADOW')
  const reported = await send('POST', path(asked.body.id), outcomes, { status: 'same', note: 'Paid by hand.' })
  expect(reported).toMatchObject({ status: 201, body: { agrees: null } })
  expect(await send('POST', path(asked.body.id), outcomes, { status: 'none' })).toMatchObject({
    status: 409,
    body: { code: 'already_reported' },
  })
  const refused = await ask({ resource: { type: 'order', id: 'another' } })
  const compliance = { ...w.lead, roles: ['compliance'] }
  expect(await reportHumanOutcome(compliance, refused.body.id, { status: 'none' })).toMatchObject({ agrees: true })
  const once = await ask({ resource: { type: 'order', id: 'another one' } })
  await expect(reportHumanOutcome(w.lead, once.body.id, { status: 'none' })).rejects.toMatchObject({ status: 403 })
  expect(await reportHumanOutcome(compliance, once.body.id, { status: 'same' })).toMatchObject({ agrees: false })
  const allowed = await p.authorize(refund('48213', 1_201))
  expect(await send('POST', path(allowed.body.id), outcomes, { status: 'same' })).toMatchObject({
    status: 409,
    body: { code: 'not_in_shadow' },
  })
})
