import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Draft } from '../../../lib/authorize/draft.ts'
import { draftDecision } from '../../../lib/authorize/draft-decision.ts'
import { Recorder } from '../../../lib/authorize/record.ts'
import { forgetConfig } from '../../../lib/platform/config.ts'
import { expectSoundEvidence } from './evidence.ts'
import { type DatabaseProxy, openProxy } from './proxy.ts'
import { process as instance, openWorld, refund, type World } from './world.ts'

let w: World
let p: ReturnType<typeof instance>
let proxy: DatabaseProxy
beforeAll(async () => {
  w = await openWorld()
  proxy = await openProxy(w.t.runtimeUrl)
  // from here on the hot path's own connections go through the proxy
  process.env.COUNTERSIGN_RUNTIME_URL = proxy.url
  forgetConfig()
  p = instance(w, { listen: false })
  expect((await p.authorize(refund('48213', 1_000))).status).toBe(200)
})
beforeEach(() => {
  proxy.fault = 'none'
  proxy.struck = 0
})
afterAll(async () => {
  await expectSoundEvidence(w)
  await proxy.close()
})
const recorded = async () =>
  (
    await w.t.owner.query<{ id: string }>('SELECT id FROM decision WHERE organization_id = $1', [w.organizationId])
  ).rows.map((r) => r.id)
const draftOf = async (order: string): Promise<Draft> => {
  const made = await draftDecision(p.instance, {
    organizationId: w.organizationId,
    caller: { kind: 'agent', id: w.agent.credential },
    identityId: w.agent.identity,
    demand() {},
    body: refund(order, 1_000),
    httpRequestId: 'req-1',
    startedMs: 0,
    idempotency: null,
    group: null,
  })
  if ('kept' in made) throw new Error('nothing was kept')
  return made
}

describe('what is not recorded is not answered', () => {
  test('a database that is away: 503 not_recorded, and it goes on when it is back', async () => {
    const before = await recorded()
    await proxy.down()
    const reply = await p.authorize(refund('48213', 1_001))
    expect(reply).toMatchObject({ status: 503, body: { code: 'not_recorded' } })
    expect(reply.headers.get('retry-after')).toBe('1')
    expect(await recorded()).toEqual(before)
    await proxy.up()
    expect((await p.authorize(refund('48213', 1_001))).body.outcome).toBe('allow')
  })

  test('a COMMIT that never arrived: 503 not_recorded, and there is no decision', async () => {
    const before = await recorded()
    proxy.fault = 'commit lost'
    const answers = await Promise.all([1, 2, 3].map((i) => p.authorize(refund(`lost-${i}`, 1_002))))
    expect(proxy.struck).toBeGreaterThan(0)
    for (const reply of answers) expect(reply).toMatchObject({ status: 503, body: { code: 'not_recorded' } })
    expect(await recorded()).toEqual(before)
  })

  test('a COMMIT whose answer got lost is looked up before anybody is told: the decision stands, once', async () => {
    const before = await recorded()
    proxy.fault = 'answer of commit lost'
    const answers = await Promise.all([1, 2, 3].map((i) => p.authorize(refund(`kept-${i}`, 1_003))))
    expect(proxy.struck).toBeGreaterThan(0)
    for (const reply of answers) expect(reply).toMatchObject({ status: 200, body: { outcome: 'allow' } })
    expect((await recorded()).slice().sort()).toEqual([...before, ...answers.map((r) => r.body.id)].sort())
  })
})

test.each([
  ['arrives after all: the decision stands, once', true],
  ['never arrives: there is no decision', false],
])('a COMMIT that is still under way when it is asked about is waited for, and %s', async (_, arrives) => {
  const before = await recorded()
  proxy.fault = 'commit late'
  const reply = p.authorize(refund('late', 1_006))
  const asking = async () =>
    (
      await w.t.owner.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%lock_head%'",
      )
    ).rowCount
  while (!(await asking()));
  expect(proxy.struck).toBe(1)
  proxy.arrive(arrives)
  const { status, body } = await reply
  if (arrives) expect([status, body.outcome]).toEqual([200, 'allow'])
  else expect([status, body.code]).toEqual([503, 'not_recorded'])
  expect((await recorded()).sort()).toEqual((arrives ? [...before, body.id] : before).sort())
})

test('an instance whose clock is wrong records nothing, and goes on when it is right', async () => {
  const before = await recorded()
  try {
    for (const off of [3_000, -3_000]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + off })
      expect(await p.authorize(refund('skew', 1_007))).toMatchObject({ status: 503, body: { code: 'clock_skew' } })
      vi.useRealTimers()
    }
  } finally {
    vi.useRealTimers()
  }
  expect(await recorded()).toEqual(before)
  expect((await p.authorize(refund('skew', 1_007))).body.outcome).toBe('allow')
})

test('a head that somebody sits on: 503 overloaded after two seconds, nothing of it stays, and it goes on', async () => {
  const before = await recorded()
  const sitting = await w.t.owner.connect()
  await sitting.query('BEGIN')
  await sitting.query('SELECT FROM ledger.log_head WHERE organization_id = $1 FOR UPDATE', [w.organizationId])
  const replies = await Promise.all([1, 2, 3].map((i) => p.authorize(refund(`held-${i}`, 1_005))))
  await sitting.query('ROLLBACK')
  sitting.release()
  for (const reply of replies) expect(reply).toMatchObject({ status: 503, body: { code: 'overloaded' } })
  expect(await recorded()).toEqual(before)
  expect((await p.authorize(refund('held-0', 1_005))).body.outcome).toBe('allow')
})

/** As PostgreSQL reports it. A full disk of its own would need rights that a test does not have. */
const DISK_FULL = `CREATE FUNCTION public.disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;`

test.each([
  'ledger.leaf',
  'ledger.envelope',
  'ledger.disclosure',
  'ledger.batch',
  'decision',
  'decision_card',
  'audit_entry',
])(
  'a disk that is full while %s is written: 503 not_recorded, nothing of it stays, and it goes on when there is room',
  async (table) => {
    const before = await recorded()
    await w.t.owner.query(
      `${DISK_FULL} CREATE TRIGGER disk_full BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION public.disk_full()`,
    )
    const replies = await Promise.all([1, 2, 3].map((i) => p.authorize(refund(`full-${i}`, 1_004))))
    await w.t.owner.query('DROP FUNCTION public.disk_full() CASCADE')
    for (const reply of replies) expect(reply).toMatchObject({ status: 503, body: { code: 'not_recorded' } })
    expect(await recorded()).toEqual(before)
    expect((await p.authorize(refund('full-0', 1_004))).body.outcome).toBe('allow')
  },
)

describe('a batch', () => {
  test('is not sunk by one decision that the database refuses', async () => {
    const [good, bad, other] = [await draftOf('b-1'), await draftOf('b-2'), await draftOf('b-3')] as [
      Draft,
      Draft,
      Draft,
    ]
    const poison: Draft = { ...bad, httpRequestId: 'nul \0' }
    const recorder = new Recorder(w.organizationId)
    const outcomes = await Promise.allSettled([[good], [poison], [other]].map((unit) => recorder.record(unit)))
    expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((outcomes[1] as PromiseRejectedResult).reason).toMatchObject({ status: 503, code: 'not_recorded' })
    const ids = await recorded()
    expect([good.id, poison.id, other.id].map((id) => ids.includes(id))).toEqual([true, false, true])
  })
  test('that is full refuses with 503 overloaded, and what waits is recorded', async () => {
    const drafts = await Promise.all([1, 2, 3, 4, 5].map((i) => draftOf(`o-${i}`)))
    const recorder = new Recorder(w.organizationId, 3)
    const outcomes = await Promise.allSettled(drafts.map((d) => recorder.record([d])))
    expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
    expect((outcomes[4] as PromiseRejectedResult).reason).toMatchObject({ status: 503, code: 'overloaded' })
    // room again
    expect((await recorder.record([await draftOf('o-6')]))[0]).toMatchObject({ kind: 'recorded' })
  })
  test('takes one decision never twice', async () => {
    const draft = await draftOf('twice')
    const recorder = new Recorder(w.organizationId)
    expect((await recorder.record([draft]))[0]).toMatchObject({ kind: 'recorded' })
    await expect(recorder.record([draft])).rejects.toMatchObject({ status: 503 })
  })
})
