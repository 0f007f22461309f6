import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { batchAnswer, decisionAnswer, decisionView } from '../../../lib/authorize/answer-schema.ts'
import { decision, decisions } from '../../../lib/authzen/evaluation-schema.ts'
import { expectSoundEvidence } from '../authorize/evidence.ts'
import { openWorld, refund, serviceToken, type World } from '../authorize/world.ts'
import { decisionPointMount, directMount, type Mount } from './mounts.ts'

// One contract, two mounts: whatever an agent may rely on holds at the console and at the decision point alike.

let w: World
let service: string
const mounts: { [name: string]: Mount } = {}
beforeAll(async () => {
  w = await openWorld()
  service = await serviceToken(w, ['previews:write', 'outcomes:write', 'evaluate:foreign', 'evaluate:agents'])
  mounts.direct = directMount()
  mounts.http = await decisionPointMount()
}, 60_000)
afterAll(async () => {
  await Promise.all(Object.values(mounts).map((m) => m.close()))
  await expectSoundEvidence(w)
})
let unique = 0
const order = () => `order-${++unique}`

describe.each(['direct', 'http'])('mounted %s', (name) => {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    { token = w.agent.token, headers = {} }: { token?: string; headers?: Record<string, string> } = {},
  ) => {
    const response = await (mounts[name] as Mount).fetch(path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text.startsWith('{') ? JSON.parse(text) : text,
    }
  }
  type Called = Awaited<ReturnType<typeof call>>
  const authorize = (body: unknown, more?: Parameters<typeof call>[3]) => call('POST', '/api/v1/authorize', body, more)
  const fits = (schema: z.ZodType, r: Called, status = 200) => {
    expect(r.status, r.text).toBe(status)
    expect(r.headers.get('content-type')).toBe('application/json')
    expect(r.headers.get('cache-control')).toBe('no-store')
    expect(r.headers.get('x-request-id')).toBeTruthy()
    const parsed = schema.safeParse(r.body)
    expect(parsed.success ? null : z.prettifyError(parsed.error)).toBeNull()
  }
  const problem = (r: Called, status: number, code: string, pointer?: string) => {
    expect(r.status, r.text).toBe(status)
    expect(r.headers.get('content-type')).toBe('application/problem+json')
    expect(r.body).toMatchObject({
      type: `urn:countersign:problem:${code}`,
      status,
      code,
      title: expect.any(String),
      request_id: r.headers.get('x-request-id'),
    })
    if (pointer !== undefined) expect(r.body.errors.map((e: { pointer: string }) => e.pointer)).toContain(pointer)
  }

  describe('answers', () => {
    test('authorize, dry run, batch', async () => {
      const allowed = await authorize(refund(order(), 1_000), { headers: { 'x-request-id': 'abc-1' } })
      fits(decisionAnswer, allowed)
      expect(allowed.headers.get('x-request-id')).toBe('abc-1')
      expect(allowed.body.decision).toBe(true)
      fits(decisionAnswer, await authorize(refund(order(), 1_000, { dry_run: true })))
      fits(decisionAnswer, await authorize({ tool: 'nope', arguments: {} }))
      fits(
        batchAnswer,
        await call('POST', '/api/v1/authorize/batch', { items: [refund(order(), 1_000), refund(order(), 99_000)] }),
      )
    })
    test('the decision and its approval, waited for and cancelled', async () => {
      const asked = await authorize(refund(order(), 99_000))
      expect(asked.body.outcome).toBe('require_approval')
      fits(decisionView, await call('GET', `/api/v1/decisions/${asked.body.id}`))
      const waiting = call('GET', `/api/v1/decisions/${asked.body.id}?wait=30`)
      const status = await call('GET', `/api/v1/approvals/${asked.body.approval.id}`)
      expect(status).toMatchObject({ status: 200, body: { status: 'waiting' } })
      expect((await call('POST', `/api/v1/approvals/${asked.body.approval.id}/cancel`, {})).status).toBe(200)
      expect((await waiting).body.approval.status).toBe('cancelled')
    })
    test('runs, previews, outcomes', async () => {
      const run = await call('POST', '/api/v1/runs', { request: 'Refund.' })
      expect(run.status).toBe(201)
      expect(
        (await call('POST', `/api/v1/runs/${run.body.id}/events`, { kind: 'note', payload: { a: 1 } })).status,
      ).toBe(201)
      const step = await authorize(refund(order(), 1_000, { run: run.body.id }))
      expect((await call('POST', `/api/v1/decisions/${step.body.id}/outcome`, { status: 'succeeded' })).status).toBe(
        201,
      )
      expect(
        (await call('POST', `/api/v1/decisions/${step.body.id}/outcome`, { status: 'succeeded' }, { token: service }))
          .status,
      ).toBe(201)
      expect((await call('GET', `/api/v1/runs/${run.body.id}`)).body.steps).toMatchObject([
        { action_state: 'succeeded', outcomes: [{}, {}] },
      ])
      const stated = await call(
        'POST',
        '/api/v1/previews',
        { tool: 'billing.refund', action_hash: step.body.action_hash, reach: { rows: 1 } },
        { token: service },
      )
      expect(stated.status).toBe(201)
      expect((await call('POST', `/api/v1/runs/${run.body.id}/finish`, {})).body.state).toBe('finished')
    })
    test('AuthZEN', async () => {
      const id = order()
      const question = {
        subject: { type: 'agent', id: w.agent.identity },
        action: { name: 'billing.refund', properties: { order: id, amount: { value: 900, currency: 'EUR' } } },
        resource: { type: 'order', id },
        context: { reasoning: { confidence: 0.9 } },
      }
      const one = await call('POST', '/access/v1/evaluation', question)
      fits(decision, one)
      expect(one.body.decision).toBe(true)
      fits(
        decisions,
        await call(
          'POST',
          '/access/v1/evaluations',
          { ...question, evaluations: [{}, { resource: { type: 'order', id: 'x' } }] },
          { token: service },
        ),
      )
      const metadata = await call('GET', '/.well-known/authzen-configuration', undefined, { token: '' })
      expect(metadata.body.access_evaluation_endpoint).toBe(
        `${metadata.body.policy_decision_point}/access/v1/evaluation`,
      )
    })
    test('the same bytes for the same idempotency key, from whichever mount', async () => {
      const headers = { 'idempotency-key': `once-${order()}` }
      const body = refund(order(), 1_234)
      const first = await authorize(body, { headers })
      expect((await authorize(body, { headers })).text).toBe(first.text)
      const other = Object.values(mounts).find((m) => m !== mounts[name]) as Mount
      const again = await other.fetch('/api/v1/authorize', {
        method: 'POST',
        headers: { authorization: `Bearer ${w.agent.token}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      expect(await again.text()).toBe(first.text)
    })
  })

  describe('refusals', () => {
    test.each([
      ['malformed JSON', '{', 400, 'invalid_json', undefined],
      ['NaN', '{"tool":"x","arguments":{"a":NaN}}', 400, 'invalid_json', undefined],
      [
        'an integer beyond 2^53',
        '{"tool":"x","arguments":{"a":9007199254740993}}',
        400,
        'number_out_of_range',
        '/arguments/a',
      ],
      ['a duplicate key', '{"tool":"x","arguments":{"a":1,"a":2}}', 400, 'duplicate_key', '/arguments/a'],
      [
        'an unknown member',
        '{"tool":"x","arguments":{},"environment":"sandbox"}',
        400,
        'invalid_request',
        '/environment',
      ],
      ['a missing member', '{"arguments":{}}', 400, 'invalid_request', '/tool'],
      ['a wrong type', '{"tool":7,"arguments":{}}', 400, 'invalid_request', '/tool'],
      ['an unknown run', '{"tool":"x","arguments":{},"run":"run_1"}', 404, 'unknown_run', '/run'],
      ['an unknown approval', '{"tool":"x","arguments":{},"approval":"apr_1"}', 404, 'unknown_approval', '/approval'],
      ['2 MiB', `{"tool":"x","arguments":{"a":"${'x'.repeat(2_097_152)}"}}`, 413, 'body_too_large', undefined],
    ])('%s', async (_, body, status, code, pointer) => problem(await authorize(body), status, code, pointer))

    test('another content type, an impossible idempotency key, and a used one', async () => {
      problem(await authorize('{}', { headers: { 'content-type': 'text/plain' } }), 415, 'unsupported_media_type')
      problem(
        await authorize(refund(order(), 1), { headers: { 'idempotency-key': 'a b' } }),
        400,
        'invalid_idempotency_key',
      )
      const headers = { 'idempotency-key': `used-${order()}` }
      await authorize(refund('1', 1), { headers })
      problem(await authorize(refund('2', 2), { headers }), 422, 'idempotency_key_reused')
    })
    test('callers that may not', async () => {
      for (const path of [
        '/api/v1/authorize',
        '/api/v1/authorize/batch',
        '/api/v1/runs',
        '/api/v1/previews',
        '/api/v1/decisions/x/outcome',
      ]) {
        const r = await call('POST', path, {}, { token: '' })
        expect(r.status, path).toBe(401)
        expect(r.headers.get('www-authenticate')).toMatch(/^Bearer/)
      }
      expect((await call('POST', '/api/v1/authorize', refund('1', 1), { token: service })).status).toBe(401)
      problem(await call('POST', '/api/v1/previews', {}, { token: w.agent.token }), 403, 'forbidden')
    })
    test('what is not there, and methods that are not taken', async () => {
      problem(await call('GET', '/api/v1/decisions/dec_1'), 404, 'not_found')
      problem(await call('GET', '/api/v1/runs/run_1'), 404, 'unknown_run')
      problem(await call('GET', '/api/v1/nothing'), 404, 'no_such_endpoint')
      const r = await call('GET', '/api/v1/authorize')
      problem(r, 405, 'method_not_allowed')
      expect(r.headers.get('allow')).toBe('POST')
    })
  })
})
