import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectSoundEvidence } from '../authorize/evidence.ts'
import { money, openWorld, process, serviceToken, type World } from '../authorize/world.ts'

let w: World
let p: ReturnType<typeof process>
let foreign: string
let pep: string
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
  foreign = await serviceToken(w, ['evaluate:foreign'])
  pep = await serviceToken(w, ['evaluate:agents'])
})
afterAll(async () => {
  await expectSoundEvidence(w)
})
const agent = (id = w.agent.identity) => ({ type: 'agent', id })
const refundOf = (value: number, id = '48213') => ({
  subject: agent(),
  action: { name: 'billing.refund', properties: { order: id, amount: money(value) } },
  resource: { type: 'order', id },
  context: { reasoning: { confidence: 0.95 } },
})
const sales = { type: 'user', id: 'alice@example.com', properties: { department: 'Sales' } }
const read = { subject: sales, action: { name: 'can_read' }, resource: { type: 'account', id: '123' } }
const evaluate = (body: unknown, more?: Parameters<typeof p.post>[2]) => p.post('/access/v1/evaluation', body, more)
const row = async (id: string) =>
  (await w.t.owner.query('SELECT * FROM decision WHERE organization_id = $1 AND id = $2', [w.organizationId, id]))
    .rows[0]

describe('an agent of ours', () => {
  test('is decided as if it had asked natively: same pipeline, same evidence', async () => {
    const { status, body, headers } = await evaluate(refundOf(1_000), {
      headers: { 'x-request-id': 'bfe9eb29 with spaces' },
    })
    expect(status).toBe(200)
    expect(headers.get('x-request-id')).toBe('bfe9eb29 with spaces')
    expect(body).toMatchObject({ decision: true, context: { outcome: 'allow', reason_admin: expect.any(Object) } })
    expect(await row(body.context.id)).toMatchObject({
      kind: 'agent',
      identity_id: w.agent.identity,
      outcome: 'allow',
      action_state: 'allowed',
    })
    const native = await p.authorize({
      tool: 'billing.refund',
      arguments: { order: '48213', amount: money(1_000) },
      reasoning: { confidence: 0.95 },
    })
    expect(await row(body.context.id)).toMatchObject({ action_hash: native.body.action_hash })
  })
  test('may be named by its agent id, and asks for itself only', async () => {
    expect((await evaluate({ ...refundOf(1_001), subject: agent(w.agent.id) })).body.decision).toBe(true)
    expect((await evaluate({ ...refundOf(1_001), subject: agent(w.sandbox.identity) })).status).toBe(403)
  })
  test('needs approval: no, with the reason and the request', async () => {
    const { body } = await evaluate(refundOf(41_200))
    expect(body).toMatchObject({
      decision: false,
      context: { reason: 'approval_required', approval: { status: 'waiting', id: expect.stringMatching(/^apr_/) } },
    })
  })
  test('claiming another resource is denied', async () => {
    const { status, body } = await evaluate({ ...refundOf(1_002), resource: { type: 'order', id: '1' } })
    expect(status).toBe(200)
    expect(body).toMatchObject({ decision: false, context: { reason: 'RESOURCE_MISMATCH' } })
    const search = {
      subject: agent(),
      action: { name: 'crm.search', properties: { query: 'x' } },
      resource: { type: 'tool', id: 'crm.search' },
    }
    expect((await evaluate(search)).body.decision).toBe(true)
  })
  test('through an enforcement point with the scope for it, and through no other', async () => {
    expect((await evaluate(refundOf(1_003), { token: pep })).body.decision).toBe(true)
    expect((await evaluate(refundOf(1_003), { token: foreign })).status).toBe(403)
    expect((await evaluate({ ...refundOf(1_003), subject: agent('agi_unknown') }, { token: pep })).status).toBe(404)
  })
  test('what its context says wrongly is 400 and names the place', async () => {
    const { status, text } = await evaluate({ ...refundOf(1_004), context: { run: 7 } })
    expect(status).toBe(400)
    expect(text).toContain('/context/run')
  })
})

describe('a foreign subject', () => {
  test('is decided by permits on what the caller asserts, and recorded as foreign', async () => {
    const { body } = await evaluate(read, { token: foreign })
    expect(body).toMatchObject({ decision: true })
    expect(await row(body.context.id)).toMatchObject({
      kind: 'foreign',
      agent_id: null,
      identity_id: null,
      tool: 'can_read',
      outcome: 'allow',
      action_state: null,
    })
    const { rows } = await w.t.owner.query(
      'SELECT actor_kind, summary FROM audit_entry WHERE organization_id = $1 AND subject_id = $2',
      [w.organizationId, body.context.id],
    )
    expect(rows).toEqual([
      { actor_kind: 'service', summary: 'user alice@example.com wants to can_read account 123. Allowed.' },
    ])
  })
  test('is denied by default', async () => {
    const { status, body } = await evaluate({ ...read, action: { name: 'can_write' } }, { token: foreign })
    expect(status).toBe(200)
    expect(body).toMatchObject({ decision: false, context: { reason: 'NO_PERMIT' } })
  })
  test('is asked about by nobody without the scope: no agent has it', async () => {
    for (const token of [w.agent.token, pep]) expect((await evaluate(read, { token })).status).toBe(403)
  })
})

describe('the letter of the specification', () => {
  test.each([
    ['no subject', { action: read.action, resource: read.resource }],
    ['no resource', { subject: read.subject, action: read.action }],
    ['no action', { subject: read.subject, resource: read.resource }],
    ['a subject without id', { ...read, subject: { type: 'user' } }],
    ['an id that is a number', { ...read, subject: { type: 'user', id: 7 } }],
    ['an action that is a string', { ...read, action: 'can_read' }],
    ['properties that are a list', { ...read, resource: { ...read.resource, properties: [] } }],
    ['a context that is a string', { ...read, context: 'now' }],
    ['a list', []],
    ['null', null],
    ['an empty body', ''],
    ['malformed JSON', '{"subject":'],
    [
      'a duplicate key',
      '{"subject":{"type":"user","id":"a","id":"b"},"action":{"name":"x"},"resource":{"type":"t","id":"1"}}',
    ],
  ])('%s is 400, a message', async (_, body) => {
    for (const path of ['/access/v1/evaluation', '/access/v1/evaluations']) {
      const r = await p.post(path, body, { token: foreign })
      expect(r.status, path).toBe(400)
      expect(r.text.length).toBeGreaterThan(5)
    }
  })
  test('another content type is 400; an unknown caller is 401 with a challenge', async () => {
    expect((await evaluate(read, { token: foreign, headers: { 'content-type': 'text/plain' } })).status).toBe(400)
    for (const token of ['', 'cst_unknown', 'a.b.c']) {
      const r = await evaluate(read, { token })
      expect(r.status).toBe(401)
      expect(r.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
  })
  test('unknown members are ignored', async () => {
    expect(
      (await evaluate({ ...read, surprise: 1, subject: { ...sales, surprise: 2 } }, { token: foreign })).body.decision,
    ).toBe(true)
  })
  test('the metadata names what there is, under the address it was asked for', async () => {
    expect((await p.get('/.well-known/authzen-configuration', '')).body).toEqual({
      policy_decision_point: 'http://127.0.0.1:3001',
      access_evaluation_endpoint: 'http://127.0.0.1:3001/access/v1/evaluation',
      access_evaluations_endpoint: 'http://127.0.0.1:3001/access/v1/evaluations',
    })
    expect((await p.get('/.well-known/authzen-configuration/tenant1', '')).body.policy_decision_point).toBe(
      'http://127.0.0.1:3001/tenant1',
    )
  })
})

describe('evaluations', () => {
  const evaluations = (body: unknown, token = foreign) => p.post('/access/v1/evaluations', body, { token })
  const yes = { action: { name: 'can_read' } }
  const no = { action: { name: 'can_write' } }
  const base = { subject: sales, resource: read.resource }
  const decisions = (r: { body: { evaluations: { decision: boolean }[] } }) => r.body.evaluations.map((e) => e.decision)

  test('without an array, or with an empty one, is a single evaluation', async () => {
    for (const body of [read, { ...read, evaluations: [] }])
      expect((await evaluations(body)).body).toMatchObject({ decision: true })
  })
  test('a member of an evaluation replaces the default as a whole', async () => {
    const r = await evaluations({
      ...base,
      ...yes,
      evaluations: [{}, { subject: { type: 'user', id: 'bob' } }, { resource: { type: 'account', id: '9' } }],
    })
    expect(decisions(r)).toEqual([true, false, true])
    expect(r.body.decision).toBeUndefined()
  })
  test.each([
    ['execute_all', [true, false, true]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
    [undefined, [true, false, true]],
  ])('%s', async (semantic, expected) => {
    const options = semantic ? { options: { evaluations_semantic: semantic, another_option: 1 } } : {}
    expect(decisions(await evaluations({ ...base, ...options, evaluations: [yes, no, yes] }))).toEqual(expected)
  })
  test('permit_on_first_permit goes on until one permits', async () => {
    expect(
      decisions(
        await evaluations({
          ...base,
          options: { evaluations_semantic: 'permit_on_first_permit' },
          evaluations: [no, no, yes, yes],
        }),
      ),
    ).toEqual([false, false, true])
  })
  test.each([
    ['a required member that neither the item nor the default has', { ...base, evaluations: [yes, {}] }],
    ['an unknown semantic', { ...base, options: { evaluations_semantic: 'first' }, evaluations: [yes] }],
    ['evaluations that are no list', { ...base, ...yes, evaluations: {} }],
    ['options that are no object', { ...base, options: 'all', evaluations: [yes] }],
    ['more than a hundred', { ...base, evaluations: Array(101).fill(yes) }],
  ])('%s is 400', async (_, body) => {
    expect((await evaluations(body)).status).toBe(400)
  })
  test('one that fails by itself is closed and says why; the others are answered', async () => {
    const r = await evaluations(
      { evaluations: [refundOf(1_010), { ...refundOf(1_010), subject: agent(w.sandbox.identity) }] },
      w.agent.token,
    )
    expect(r.status).toBe(200)
    expect(r.body.evaluations).toMatchObject([
      { decision: true },
      { decision: false, context: { error: { status: 403 } } },
    ])
  })
})
