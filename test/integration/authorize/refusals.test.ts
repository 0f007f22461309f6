import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { suspendAgent } from '../../../lib/registry/agents/suspend-agent.ts'
import { revokeCredential } from '../../../lib/registry/credentials/revoke-credential.ts'
import { changeSettings } from '../../../lib/registry/settings/change-settings.ts'
import { expectSoundEvidence } from './evidence.ts'
import { addAgent, openWorld, process, refund, type World } from './world.ts'

let w: World
let p: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
})
afterAll(async () => {
  await expectSoundEvidence(w)
})
const decisions = async () =>
  Number(
    (await w.t.owner.query('SELECT count(*) AS n FROM decision WHERE organization_id = $1', [w.organizationId])).rows[0]
      .n,
  )

/** Refused before anything was decided: nothing half-done. */
async function refusedUnrecorded(
  body: unknown,
  status: number,
  code: string,
  pointer?: string,
  headers?: Record<string, string>,
): Promise<void> {
  const before = await decisions()
  const reply = await p.authorize(body, headers ? { headers } : {})
  expect(reply).toMatchObject({ status, body: { status, code } })
  expect(reply.headers.get('content-type')).toBe('application/problem+json')
  expect(reply.body.request_id).toBe(reply.headers.get('x-request-id'))
  if (pointer !== undefined) expect(reply.body.errors?.map((e: { pointer: string }) => e.pointer)).toContain(pointer)
  expect(await decisions()).toBe(before)
}

describe('malformed requests are 400, name the field and leave nothing', () => {
  const ok = '{"tool":"billing.refund","arguments":{"order":"48213","amount":{"value":4000,"currency":"EUR"}}}'
  test.each([
    ['not JSON', '{"tool":', 'invalid_json', undefined],
    ['NaN', ok.replace('4000', 'NaN'), 'invalid_json', undefined],
    ['2^53 + 1', ok.replace('4000', '9007199254740993'), 'number_out_of_range', '/arguments/amount/value'],
    [
      'a duplicate key',
      ok.replace('"value":4000', '"value":4000,"value":1'),
      'duplicate_key',
      '/arguments/amount/value',
    ],
    ['an array', '[]', 'invalid_request', undefined],
    ['no tool', '{"arguments":{}}', 'invalid_request', '/tool'],
    ['arguments of a wrong type', '{"tool":"billing.refund","arguments":"all"}', 'invalid_request', '/arguments'],
    [
      'a confidence beyond 1',
      ok.replace('}}}', '}},"reasoning":{"confidence":1.01}}'),
      'invalid_request',
      '/reasoning/confidence',
    ],
    [
      'a run id of 129 characters',
      ok.replace('{"tool"', `{"run":"${'x'.repeat(129)}","tool"`),
      'invalid_request',
      '/run',
    ],
    ['U+0000', ok.replace('48213', '4\\u0000'), 'invalid_string', '/arguments/order'],
  ])('%s', (_, body, code, pointer) => refusedUnrecorded(body, 400, code, pointer))

  test.each(['environment', 'identity', 'agent', 'approver', 'approved_by', 'stage', 'data_class', 'impact'])(
    'a claim of %s',
    (member) =>
      refusedUnrecorded(refund('48213', 4_000, { [member]: 'sandbox' }), 400, 'invalid_request', `/${member}`),
  )
  test('2 MiB are 413', () =>
    refusedUnrecorded(
      JSON.stringify(refund('48213', 4_000, { note: 'x'.repeat(2 * 1_048_576) })),
      413,
      'body_too_large',
    ))
  test('another content type is 415', () =>
    refusedUnrecorded(JSON.stringify(refund('48213', 4_000)), 415, 'unsupported_media_type', undefined, {
      'content-type': 'text/plain',
    }))
  test('an unknown run is 404, an unknown approval as well', async () => {
    await refusedUnrecorded(
      refund('48213', 4_000, { run: 'run_01a1f82e567c742f8b6cd77fb96b3bf3' }),
      404,
      'unknown_run',
      '/run',
    )
    await refusedUnrecorded(
      refund('48213', 4_000, { approval: 'apr_01a1f82e567c742f8b6cd77fb96b3bf3' }),
      404,
      'unknown_approval',
      '/approval',
    )
  })
})

describe('what is well-formed and not allowed is answered 200 deny, with the field', () => {
  test.each([
    ['an unknown tool', { tool: 'billing.refnud', arguments: {} }, 'UNKNOWN_TOOL', '/tool'],
    [
      'a wrong type',
      { tool: 'billing.refund', arguments: { order: 48213, amount: { value: 1, currency: 'EUR' } } },
      'INVALID_ARGUMENTS',
      '/arguments/order',
    ],
    [
      'a missing argument',
      { tool: 'billing.refund', arguments: { order: '48213' } },
      'INVALID_ARGUMENTS',
      '/arguments/amount',
    ],
    [
      'an extra argument',
      { tool: 'crm.search', arguments: { query: 'x', all: true } },
      'INVALID_ARGUMENTS',
      '/arguments/all',
    ],
    [
      'another resource than the arguments name',
      refund('48213', 4_000, { resource: { type: 'order', id: '1' } }),
      'RESOURCE_MISMATCH',
      '/resource',
    ],
  ])('%s', async (_, body, code, pointer) => {
    const reply = await p.authorize(body)
    expect(reply).toMatchObject({ status: 200, body: { outcome: 'deny', decision: false, reason: { code } } })
    expect(reply.body.errors.map((e: { pointer: string }) => e.pointer)).toContain(pointer)
  })
  test('arguments over 256 KiB', async () => {
    const { body } = await p.authorize({ tool: 'crm.search', arguments: { query: 'x'.repeat(262_145) } })
    expect(body).toMatchObject({
      outcome: 'deny',
      reason: { code: 'INVALID_ARGUMENTS' },
      errors: [{ pointer: '/arguments' }],
    })
  })
  test('without a grant', async () => {
    const { rows } = await w.t.owner.query(
      'UPDATE "grant" SET revoked_at = now() WHERE identity_id = $1 AND tool = $2 RETURNING id',
      [w.sandbox.identity, 'crm.search'],
    )
    expect(rows).toHaveLength(1)
    const fresh = process(w)
    const { body } = await fresh.authorize(
      { tool: 'crm.search', arguments: { query: 'x' } },
      { token: w.sandbox.token },
    )
    expect(body).toMatchObject({ outcome: 'deny', reason: { code: 'NO_GRANT' } })
  })
})

describe('who may not ask is 401', () => {
  const ask = refund('48213', 4_000)
  test('no token, another scheme, a broken token, a service account', async () => {
    for (const [token, headers] of [
      ['', {}],
      ['', { authorization: 'Basic YTpi' }],
      ['a.b.c', {}],
      [`${w.agent.token.slice(0, -4)}AAAA`, {}],
      ['cst_0123456789', {}],
    ] as const) {
      const reply = await p.authorize(ask, { token, headers })
      expect(reply.status).toBe(401)
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
  })
  test('before the body is looked at', async () => {
    expect(await p.authorize('{"tool":', { token: '' })).toMatchObject({ status: 401 })
  })
  test('a suspended agent and a revoked credential, at the very next call, although the token is still good', async () => {
    const a = await addAgent(w, 'to-be-suspended')
    const b = await addAgent(w, 'to-lose-its-key')
    const deaf = process(w, { listen: false })
    for (const { token } of [a, b]) expect((await deaf.authorize(ask, { token })).status).toBe(200)
    await suspendAgent(w.admin, a.id, { reason: 'Misbehaves.' })
    await revokeCredential(w.admin, b.identity, b.credential, { reason: 'Leaked.' })
    expect(await deaf.authorize(ask, { token: a.token })).toMatchObject({
      status: 401,
      body: { code: 'agent_suspended' },
    })
    expect(await deaf.authorize(ask, { token: b.token })).toMatchObject({
      status: 401,
      body: { code: 'credential_revoked' },
    })
    expect((await deaf.get('/api/v1/decisions/dec_1', a.token)).status).toBe(401)
  })
})

describe('the rate limit', () => {
  test('answers 429 with what is left and when to come back; a flood leaves one entry', async () => {
    const settings = { identity: { per_second: 1, burst: 3 }, organization: { per_second: 100, burst: 100 } }
    await changeSettings(w.admin, { settings: { rate_limits: settings } })
    const a = await addAgent(w, 'flooding')
    const own = process(w)
    const replies = []
    for (let i = 0; i < 8; i++) replies.push(await own.authorize(refund('48213', 1_000 + i), { token: a.token }))
    const refused = replies.filter((r) => r.status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(4)
    expect(refused[0]?.body).toMatchObject({ code: 'rate_limited' })
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect(refused[0]?.headers.get('ratelimit-policy')).toBe('"identity";q=3;w=3')
    expect(refused[0]?.headers.get('ratelimit')).toBe('"identity";r=0;t=1')
    await own.instance.suppressed.writeAll()
    const { rows } = await w.t.owner.query(
      `SELECT convert_from(bytes, 'UTF8')::json->'data' AS data FROM ledger.envelope WHERE organization_id = $1 AND convert_from(bytes, 'UTF8')::json->>'type' = 'request.suppressed'`,
      [w.organizationId],
    )
    expect(rows).toMatchObject([{ data: { identity: a.identity, code: 'identity_rate', count: refused.length } }])
    await changeSettings(w.admin, {
      settings: {
        rate_limits: {
          identity: { per_second: 500, burst: 1_000 },
          organization: { per_second: 5_000, burst: 10_000 },
        },
      },
    })
  })
})
