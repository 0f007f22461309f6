import { beforeAll, expect, test, vi } from 'vitest'
import { bus, type Change, publish } from '../../lib/platform/bus.ts'
import { pool } from '../../lib/platform/db.ts'
import { type TestDatabase, testDatabase } from '../harness.ts'

let t: TestDatabase
beforeAll(async () => {
  t = await testDatabase()
})

function listener(organizationId: string) {
  const heard: Change[] = []
  const lost = vi.fn()
  const stop = vi.fn()
  const leave = bus().subscribe(organizationId, (c) => heard.push(c), lost, stop)
  return { heard, lost, stop, leave }
}

test('a change reaches the streams of its organization and no other', async () => {
  const ours = listener('org_a')
  const theirs = listener('org_b')
  await vi.waitFor(() => expect(ours.lost).toHaveBeenCalled()) // connected: read everything once
  await publish(pool(), 'org_a', 'approval', 'apr_1')
  await publish(pool(), 'org_b', 'decision', 'dec_1')
  await vi.waitFor(() => expect(theirs.heard).toEqual([{ organizationId: 'org_b', kind: 'decision', id: 'dec_1' }]))
  expect(ours.heard).toEqual([{ organizationId: 'org_a', kind: 'approval', id: 'apr_1' }])
  ours.leave()
  theirs.leave()
})

test('inside a transaction a change is told at its commit, and not after a rollback', async () => {
  const ours = listener('org_a')
  const client = await pool().connect()
  await client.query('BEGIN')
  await publish(client, 'org_a', 'registry', 'rolled back')
  await client.query('ROLLBACK')
  await client.query('BEGIN')
  await publish(client, 'org_a', 'registry', 'committed')
  await client.query('COMMIT')
  client.release()
  await vi.waitFor(() => expect(ours.heard).toHaveLength(1))
  expect(ours.heard[0]?.id).toBe('committed')
  ours.leave()
})

test('after a lost connection the streams are told to read again, and hear again', async () => {
  const ours = listener('org_a')
  const all: string[] = []
  const leaveAll = bus().subscribeAll((c) => all.push(c.id), vi.fn())
  await t.owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'countersign bus'`,
  )
  await vi.waitFor(() => expect(ours.lost).toHaveBeenCalledTimes(2), { timeout: 5_000 }) // lost, then back
  await publish(pool(), 'org_a', 'audit', '7')
  await vi.waitFor(() => expect(ours.heard.map((c) => c.id)).toEqual(['7']))
  expect(all).toEqual(['7'])
  expect(bus().counts().reconnects).toBe(1)
  ours.leave()
  leaveAll()
})

test('an unknown kind is nobody’s change', async () => {
  const ours = listener('org_a')
  await pool().query(`SELECT pg_notify('countersign_change', 'org_a surprise x')`)
  await publish(pool(), 'org_a', 'people', 'known')
  await vi.waitFor(() => expect(ours.heard.map((c) => c.id)).toEqual(['known']))
  ours.leave()
})

test('the end of the process ends every stream', async () => {
  const ours = listener('org_a')
  await bus().close()
  expect(ours.stop).toHaveBeenCalledOnce()
})
