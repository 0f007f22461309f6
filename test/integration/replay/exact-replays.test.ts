import { spawn } from 'node:child_process'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { withSimulatedClock } from '../../../lib/platform/clock.ts'
import { cancelReplay } from '../../../lib/replay/cancel-replay.ts'
import { claimReplay, LEASE_MS, releaseReplay } from '../../../lib/replay/claim-replay.ts'
import { forgetOldReplays, REPLAYS_KEPT_DAYS } from '../../../lib/replay/forget-old-replays.ts'
import { getReplay, latestReplay } from '../../../lib/replay/get-replay.ts'
import { listReplayDecisions } from '../../../lib/replay/list-replay-decisions.ts'
import { listReplays } from '../../../lib/replay/list-replays.ts'
import { runReplay } from '../../../lib/replay/run-replay.ts'
import { startNightlyReplays } from '../../../lib/replay/start-nightly.ts'
import { startReplay } from '../../../lib/replay/start-replay.ts'
import { tamper } from '../../harness.ts'
import { openWorld, process as pointOf, refund, type World } from '../authorize/world.ts'
import { entriesOf } from '../people/people-world.ts'
import { age, claimed, runNext } from './replay-world.ts'

const DAY_MS = 86_400_000
let w: World
const ids: string[] = []
beforeAll(async () => {
  w = await openWorld()
  const point = pointOf(w)
  for (let i = 0; i < 12; i++) ids.push((await point.authorize(refund('48213', 1_000 + i))).body.id)
  ids.push((await point.authorize({ tool: 'vault.rotate', arguments: { name: 'db', secret: 'hunter22' } })).body.id)
})
const exact = (more: object = {}) => startReplay(w.admin, { kind: 'exact', ...more })

describe('an exact replay of many', () => {
  test('counts what gave the same bytes, and everything else apart; the log says so', async () => {
    const asked = await exact()
    expect(asked).toMatchObject({ state: 'queued', total: null, done: 0 })
    expect(await runNext()).toBe('done')
    const done = await getReplay(w.lead, asked.id)
    expect(done).toMatchObject({ state: 'done', total: 13, done: 13, exact: { same: 12, checked: 13 } })
    expect(done.exact?.apart).toEqual([{ result: 'secrets_replaced', count: 1 }])
    expect(await listReplayDecisions(w.lead, asked.id, {})).toMatchObject({
      items: [{ decision: ids[12], was: 'recorded', now: 'secrets_replaced' }],
      next_cursor: null,
    })
    const [entry] = await entriesOf(w.organizationId, 'replay.finished')
    expect(entry).toMatchObject({
      subjectId: asked.id,
      code: null,
      summary: '12 of 13 decisions replayed to the same bytes.',
    })
  })

  test('a changed record is found, and the log’s entry carries a code', async () => {
    const { rows } = await w.t.owner.query('SELECT record FROM decision WHERE id = $1', [ids[3]])
    const write = (record: Buffer) =>
      tamper(w.t, 'decision', 'UPDATE decision SET record = $2 WHERE id = $1', [ids[3], record])
    await write(Buffer.from(rows[0].record.toString().replace('"value":1003', '"value":9003')))
    const { id } = await exact({ last: 10 })
    await runNext()
    await write(rows[0].record)
    const found = await getReplay(w.lead, id)
    expect(found).toMatchObject({ total: 10, exact: { same: 8, period: { record_changed: 1 } } })
    expect((await listReplayDecisions(w.lead, id, { to: 'record_changed' })).items.map((d) => d.decision)).toEqual([
      ids[3],
    ])
    expect((await entriesOf(w.organizationId, 'replay.finished')).at(-1)).toMatchObject({ code: 'replay_differs' })
  })

  test('of a period, newest first, and not what is decided after it was asked', async () => {
    await age(w, ids.slice(0, 4), 3)
    const day = new Date(Date.now() - 3 * DAY_MS)
    const { id } = await exact({
      from: new Date(day.getTime() - DAY_MS).toISOString(),
      to: new Date(day.getTime() + DAY_MS).toISOString(),
    })
    const later = (await pointOf(w).authorize(refund('48213', 2_000))).body.id
    await runNext()
    expect(await getReplay(w.lead, id)).toMatchObject({ total: 4, done: 4, exact: { same: 4 } })
    const all = await exact()
    await runNext()
    expect((await getReplay(w.lead, all.id)).done).toBe(14)
    ids.push(later)
  })
})

describe('whoever works on it', () => {
  test('is one worker at a time; what stopped in good order or died is gone on with where it was', async () => {
    const { id } = await exact()
    const first = await claimed()
    expect(await claimReplay('worker-2', new Date())).toBeNull()
    await releaseReplay(first)
    const second = await claimed('worker-2')
    expect(second.id).toBe(id)
    // worker 2 is not heard of any more
    const third = await claimed('worker-3', new Date(Date.now() + LEASE_MS + 1))
    expect(await runReplay(third, { batch: 5, saveEveryMs: 0 })).toBe('done')
    expect(await runReplay(second)).toBe('lost')
    expect(await getReplay(w.lead, id)).toMatchObject({ state: 'done', done: 14, exact: { checked: 14 } })
  })

  test('two replays run in two workers', async () => {
    const asked = [await exact(), await exact({ last: 5 })]
    const claims = [await claimed('worker-1'), await claimed('worker-2')]
    expect(claims.map((c) => c.id)).toEqual(asked.map((a) => a.id))
    expect(await Promise.all(claims.map((c) => runReplay(c)))).toEqual(['done', 'done'])
  })

  test('may be killed at any decision: nothing is counted twice and nothing left out', async () => {
    const { id } = await exact()
    for (let round = 0; round < 2; round++) {
      const child = spawn(process.execPath, ['test/integration/replay/replaying-child.ts'], {
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))
      await vi.waitFor(async () => expect((await getReplay(w.lead, id)).done).toBeGreaterThan(round * 4), {
        timeout: 30_000,
        interval: 5,
      })
      child.kill('SIGKILL')
      await ended
      const at = (await getReplay(w.lead, id)).done
      if (at === 14) break
      await w.t.owner.query(
        `UPDATE replay SET lease_until = now() - interval '1 second' WHERE id = $1 AND state = 'running'`,
        [id],
      )
    }
    if ((await getReplay(w.lead, id)).state === 'running')
      await runReplay(await claimed('worker-9', new Date(Date.now() + LEASE_MS + 1_000)))
    const done = await getReplay(w.lead, id)
    expect(done).toMatchObject({ state: 'done', done: 14, exact: { same: 13, checked: 14 } })
    expect((await listReplayDecisions(w.lead, id, {})).items).toHaveLength(1)
  })

  test('three times without an end is a failure', async () => {
    const { id } = await exact()
    let at = Date.now()
    for (let i = 0; i < 3; i++) {
      expect((await claimed('worker-1', new Date(at))).id).toBe(id)
      at += LEASE_MS + 1
    }
    expect(await claimReplay('worker-1', new Date(at))).toBeNull()
    expect(await getReplay(w.lead, id)).toMatchObject({ state: 'failed', fault: expect.stringContaining('3 times') })
  })

  test('stops where it is when it is cancelled', async () => {
    const { id } = await exact()
    const claim = await claimed()
    expect(await cancelReplay(w.admin, id)).toMatchObject({ state: 'cancelled' })
    expect(await runReplay(claim)).toBe('lost')
    expect(await getReplay(w.lead, id)).toMatchObject({ state: 'cancelled', done: 0 })
    expect(await cancelReplay(w.admin, id)).toMatchObject({ state: 'cancelled' })
    const waiting = await exact()
    await cancelReplay(w.admin, waiting.id)
    expect(await claimReplay('worker-1', new Date())).toBeNull()
  })
})

describe('every night', () => {
  test('once for a day: all of that day, and a sample of what is older, which says so', async () => {
    await age(w, ids.slice(4, 8), 1)
    expect(await startNightlyReplays()).toBe(1)
    expect(await startNightlyReplays()).toBe(0)
    await runNext()
    const night = await latestReplay(w.lead, { night: true })
    expect(night).toMatchObject({
      night: new Date(Date.now() - DAY_MS).toISOString().slice(0, 10),
      state: 'done',
      done: 8,
      sample: { of: 4, drawn: 4 },
      exact: { period: { same: 4 }, drawn: { same: 4 }, same: 8 },
    })
    expect((await entriesOf(w.organizationId, 'replay.finished')).at(-1)?.summary).toBe(
      '8 of 8 decisions replayed to the same bytes, 4 of them drawn from 4 older ones.',
    )
    await withSimulatedClock(
      () => Date.now() + DAY_MS,
      async () => {
        expect(await startNightlyReplays()).toBe(1)
        await runNext()
      },
    )
  })

  test('results go after a while', async () => {
    const before = (await listReplays(w.lead, {})).items.length
    expect(before).toBeGreaterThan(5)
    expect(await forgetOldReplays()).toBe(0)
    await w.t.owner.query(`UPDATE replay SET created_at = created_at - make_interval(days => $1)`, [
      REPLAYS_KEPT_DAYS + 2,
    ])
    expect(await forgetOldReplays()).toBe(before)
    expect((await w.t.owner.query('SELECT 1 FROM replay_decision')).rowCount).toBe(0)
  })
})
