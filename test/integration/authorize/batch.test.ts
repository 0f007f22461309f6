import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectSoundEvidence } from './evidence.ts'
import { addAgent, limit, openWorld, process, type Reply, refund, type World } from './world.ts'

let w: World
let p: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
})
afterAll(async () => {
  await expectSoundEvidence(w)
})
const batch = (items: unknown[], mode?: string, more?: Parameters<typeof p.post>[2]): Promise<Reply> =>
  p.post('/api/v1/authorize/batch', { ...(mode ? { mode } : {}), items }, more)
const outcomes = (r: Reply) => r.body.items.map((i: { outcome: string }) => i.outcome)
const count = async (table: string) =>
  Number(
    (await w.t.owner.query(`SELECT count(*) AS n FROM ${table} WHERE organization_id = $1`, [w.organizationId])).rows[0]
      .n,
  )

describe('independent', () => {
  test('each is answered as if it had come alone, refusals included', async () => {
    const r = await batch([
      refund('48213', 1_000),
      refund('48213', 99_000),
      { tool: 'nope', arguments: {} },
      refund('48213', 1_000, { run: 'run_x' }),
    ])
    expect(r.status).toBe(200)
    expect(outcomes(r)).toEqual(['allow', 'require_approval', 'deny', undefined])
    expect(r.body).toMatchObject({ group: null, decision: false })
    expect(r.body.items[3]).toMatchObject({ decision: false, problem: { status: 404, code: 'unknown_run' } })
    expect(r.body.items[1].approval.id).toMatch(/^apr_/)
  })
  test('a key keeps the answer of each; another body is refused before anything counts', async () => {
    const more = { headers: { 'idempotency-key': 'batch-1' } }
    const items = [refund('48213', 1_100), refund('48213', 1_101)]
    const first = await batch(items, undefined, more)
    expect((await batch(items, undefined, more)).text).toBe(first.text)
    const before = await count('decision')
    expect(await batch([...items, refund('48213', 1_102)], undefined, more)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    })
    expect(await count('decision')).toBe(before)
  })
})

describe('all or nothing', () => {
  test('all are allowed together, under one group', async () => {
    const r = await batch([refund('48213', 1_200), refund('48214', 1_201)], 'all_or_nothing')
    expect(outcomes(r)).toEqual(['allow', 'allow'])
    expect(r.body.decision).toBe(true)
    const { rows } = await w.t.owner.query('SELECT group_id, action_state FROM decision WHERE id = ANY($1)', [
      r.body.items.map((i: { id: string }) => i.id),
    ])
    expect(rows).toEqual([
      { group_id: r.body.group, action_state: 'allowed' },
      { group_id: r.body.group, action_state: 'allowed' },
    ])
  })
  test('unless every one allows, nothing is consumed, no approval opens, and every answer is recorded', async () => {
    const a = await addAgent(w, 'grouped')
    await limit(w, 'group-limit', {
      scope: 'identity',
      identity: a.identity,
      measure: 'count',
      window: 'hour',
      max: 2,
      outcome: 'deny',
      reason_code: 'TWO',
      sentence: 'Two an hour.',
    }) // prettier-ignore
    const before = await Promise.all([count('approval_request'), count('counter')])
    const r = await batch([refund('48213', 1_300), refund('48213', 99_900)], 'all_or_nothing', { token: a.token })
    expect(outcomes(r)).toEqual(['deny', 'require_approval'])
    expect(r.body).toMatchObject({
      decision: false,
      items: [{ reason: { code: 'GROUP_NOT_ALLOWED' } }, { approval: null }],
    })
    expect(await Promise.all([count('approval_request'), count('counter')])).toEqual(before)
    // the limit counts within the group, and the group that passes it as a whole is denied as a whole
    const three = await batch(
      [1, 2, 3].map((i) => refund('48213', 1_300 + i)),
      'all_or_nothing',
      { token: a.token },
    )
    expect(outcomes(three)).toEqual(['deny', 'deny', 'deny'])
    expect(await count('counter')).toBe(before[1])
    const two = await batch(
      [1, 2].map((i) => refund('48213', 1_300 + i)),
      'all_or_nothing',
      { token: a.token },
    )
    expect(outcomes(two)).toEqual(['allow', 'allow'])
    expect((await p.authorize(refund('48213', 1_309), { token: a.token })).body.reason.code).toBe('TWO')
  })
  test('one unknown run refuses the whole group and records nothing of it', async () => {
    const before = await count('decision')
    const r = await batch([refund('48213', 1_400), refund('48213', 1_401, { run: 'run_x' })], 'all_or_nothing')
    expect(r).toMatchObject({ status: 404, body: { code: 'unknown_run' } })
    expect(await count('decision')).toBe(before)
  })
  test('a key brings the whole group back', async () => {
    const more = { headers: { 'idempotency-key': 'group-1' } }
    const items = [refund('48213', 1_500), refund('48213', 1_501)]
    const first = await batch(items, 'all_or_nothing', more)
    expect(first.body.group).toMatch(/^grp_/)
    expect((await batch(items, 'all_or_nothing', more)).text).toBe(first.text)
  })
})

test.each([
  ['no items', { items: [] }, '/items'],
  ['101 items', { items: Array(101).fill(refund('48213', 1)) }, '/items'],
  ['an unknown mode', { mode: 'some', items: [refund('48213', 1)] }, '/mode'],
  [
    'a claim in one of them',
    { items: [refund('48213', 1), refund('48213', 1, { environment: 'sandbox' })] },
    '/items/1/environment',
  ],
])('%s: 400 that names the place', async (_, body, pointer) => {
  const r = await p.post('/api/v1/authorize/batch', body)
  expect(r).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  expect(r.body.errors.map((e: { pointer: string }) => e.pointer)).toContain(pointer)
})
