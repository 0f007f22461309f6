import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { purgeExpired } from '../../lib/retention/purge-expired.ts'
import { type Job, type Jobs, startJobs } from '../../server/job-runner.ts'
import { JOBS } from '../../server/jobs.ts'
import { EXPIRE_APPROVALS, PURGE, QUEUES } from '../../server/queues.ts'
import { type TestDatabase, testDatabase } from '../harness.ts'

let t: TestDatabase
const started: Jobs[] = []
beforeAll(async () => {
  t = await testDatabase()
})
afterEach(async () => {
  await Promise.all(started.splice(0).map((j) => j.stop()))
})
const worker = async (job: Job) => void started.push(await startJobs(t.runtimeUrl, [job]))

test('a job runs again and again, under the runtime role', async () => {
  let runs = 0
  await worker({ queue: EXPIRE_APPROVALS, everySeconds: 2, run: async () => ++runs })
  await vi.waitFor(() => expect(runs).toBeGreaterThanOrEqual(2), { timeout: 8_000 })
})

test('with several workers a job still runs in one of them at a time', async () => {
  let now = 0
  let most = 0
  let runs = 0
  const run = async () => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setTimeout(resolve, 300))
    now--
    return ++runs
  }
  for (let i = 0; i < 3; i++) await worker({ queue: EXPIRE_APPROVALS, everySeconds: 2, run })
  await vi.waitFor(() => expect(runs).toBeGreaterThanOrEqual(4), { timeout: 15_000 })
  expect(most).toBe(1)
})

test('a job that fails is tried again', async () => {
  let runs = 0
  const run = async () => {
    if (++runs === 1) throw new Error('the first time')
    return 0
  }
  await worker({ queue: PURGE, everySeconds: 2, run })
  await vi.waitFor(() => expect(runs).toBe(2), { timeout: 10_000 })
})

test('every queue has its job', () => {
  expect(JOBS.map((j) => j.queue).sort()).toEqual(QUEUES.map((q) => q.name).sort())
})

test('what only answered recent calls is purged at its age, in every organization, and nothing younger', async () => {
  const rows = async () => {
    const of = async (table: string, column: string) =>
      (await t.owner.query(`SELECT ${column} AS v FROM ${table} ORDER BY 1`)).rows.map((r) => r.v)
    return {
      idempotency: await of('idempotency_key', 'key'),
      tokens: await of('revoked_token', 'jti'),
      assertions: await of('used_assertion', 'jti_hash'),
      counters: await of('counter', 'scope_key'),
    }
  }
  for (const organization of ['org_a', 'org_b']) {
    await t.owner.query(`INSERT INTO organization (id, slug, name, bands) VALUES ($1, $1, $1, '{}')`, [organization])
    for (const [age, minutes] of [
      ['young', -1],
      ['old', 1],
    ] as const) {
      const at = (hours: number) => `now() - interval '${hours} hours' - interval '${minutes} minutes'`
      const values = [organization, `${organization} ${age}`]
      await t.owner.query(
        `INSERT INTO idempotency_key (organization_id, credential, endpoint, key, body_hash, created_at) VALUES ($1, 'c', 'e', $2, 'h', ${at(24)})`,
        values,
      )
      await t.owner.query(
        `INSERT INTO revoked_token (organization_id, jti, identity_id, expires_at) VALUES ($1, $2, 'i', ${at(0)})`,
        values,
      )
      await t.owner.query(
        `INSERT INTO used_assertion (organization_id, identity_id, jti_hash, expires_at) VALUES ($1, 'i', $2, ${at(0)})`,
        values,
      )
      await t.owner.query(
        `INSERT INTO counter (organization_id, limit_id, scope_key, bucket, value) VALUES ($1, 'l', $2, ${at(25)}, 1)`,
        values,
      )
    }
  }
  expect(await purgeExpired()).toBe(8)
  const young = ['org_a young', 'org_b young']
  expect(await rows()).toEqual({ idempotency: young, tokens: young, assertions: young, counters: young })
  expect(await purgeExpired()).toBe(0)
})
