import { beforeAll, describe, expect, it } from 'vitest'
import {
  AlreadyRecordedError,
  append,
  appendPrepared,
  findRequests,
  lockHead,
  sqlOfTx,
} from '../../../lib/ledger/append.ts'
import { createLog } from '../../../lib/ledger/create-log.ts'
import { leafHash } from '../../../lib/ledger/merkle.ts'
import { prepareEntry } from '../../../lib/ledger/prepare-entry.ts'
import { subjectKeys } from '../../../lib/ledger/subject-keys.ts'
import { withSimulatedClock } from '../../../lib/platform/clock.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughClient, appendThroughPrisma, entry, newLog, recomputed } from './log-world.ts'

let t: TestDatabase
beforeAll(async () => {
  t = await testDatabase()
})
const ways = [
  ['Prisma’s transaction', appendThroughPrisma],
  ['a client of our own', appendThroughClient],
] as const

describe.each(ways)('appending through %s', (_, appendThrough) => {
  it('gives dense indices, and the leaf hash of exactly the bytes that are kept', async () => {
    const organizationId = await newLog()
    const first = await appendThrough(organizationId, [entry(), entry()])
    const second = await appendThrough(organizationId, [entry()])
    expect([...first, ...second].map((a) => a.index)).toEqual([1, 2, 3])
    expect(first[0]?.log).toBe(`test/${organizationId}/i1`)
    const { rows } = await t.owner.query(
      'SELECT index, bytes FROM ledger.envelope WHERE organization_id = $1 AND index > 0 ORDER BY index',
      [organizationId],
    )
    expect(rows.map((r) => leafHash(r.bytes).toString('hex'))).toEqual([...first, ...second].map((a) => a.leaf))
    expect(await recomputed(organizationId)).toMatchObject({ size: 4, headSize: 4, faults: [] })
  })

  it('keeps every byte of a disclosure and every character of the projection', async () => {
    const organizationId = await newLog()
    const value = { text: 'ünï 💡 "\\ \n , {} NULL', list: [null, 0.5, ''] }
    const summary = 'a, "quoted" \\ {curly} NULL 💡'
    const audit = { ...entry().audit, summary, agentId: null, tool: 'NULL', outcome: '' }
    await appendThrough(organizationId, [entry({ disclosures: [{ name: 'reason', value }], audit })])
    const { rows } = await t.owner.query('SELECT * FROM audit_entry WHERE organization_id = $1 AND index = 1', [
      organizationId,
    ])
    expect(rows[0]).toMatchObject({
      summary,
      agent_id: null,
      tool: 'NULL',
      outcome: null,
      type: 'agent.suspended',
      actor_id: 'per_1',
    })
  })

  it('writes nothing at all when the transaction is rolled back', async () => {
    const organizationId = await newLog()
    await expect(
      inTransaction(organizationId, async (tx) => {
        await append(sqlOfTx(tx), organizationId, [entry(), entry()])
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    const [next] = await appendThrough(organizationId, [entry()])
    expect(next?.index).toBe(1)
    for (const table of ['ledger.leaf', 'ledger.envelope', 'audit_entry', 'ledger.disclosure']) {
      const { rows } = await t.owner.query(`SELECT max(index)::int AS last FROM ${table} WHERE organization_id = $1`, [
        organizationId,
      ])
      expect(rows[0].last).toBe(1)
    }
  })

  it('refuses a request id that is in the log, and the caller’s change with it', async () => {
    const organizationId = await newLog()
    await appendThrough(organizationId, [entry({ requestId: 'req_1' })])
    const again = appendThrough(organizationId, [entry(), entry({ requestId: 'req_1' })])
    await expect(again).rejects.toThrow(AlreadyRecordedError)
    await expect(again).rejects.toMatchObject({ requestId: 'req_1', index: 1 })
    expect(await recomputed(organizationId)).toMatchObject({ size: 2, faults: [] })
  })

  it('takes a batch of 256 entries with disclosures of several subjects', async () => {
    const organizationId = await newLog()
    const batch = Array.from({ length: 256 }, (_, i) =>
      entry({
        disclosures: [
          { name: 'a', value: 'x'.repeat(i * 20) },
          { name: 'b', value: i, subject: `customer:c${i % 7}` },
        ],
      }),
    )
    expect((await appendThrough(organizationId, batch)).at(-1)?.index).toBe(256)
    expect(await recomputed(organizationId)).toMatchObject({ size: 257, faults: [] })
  })
})

describe('the head', () => {
  it('lets a caller append twice under one lock', async () => {
    const organizationId = await newLog()
    const keys = await subjectKeys(organizationId, ['organization'])
    const indices = await inTransaction(organizationId, async (tx) => {
      const sql = sqlOfTx(tx)
      const head = await lockHead(sql, organizationId)
      const one = await appendPrepared(sql, head, [prepareEntry(entry(), keys)])
      const none = await appendPrepared(sql, one.head, [])
      const two = await appendPrepared(sql, none.head, [prepareEntry(entry(), keys)])
      return [...one.appended, ...two.appended].map((a) => a.index)
    })
    expect(indices).toEqual([1, 2])
    expect(await recomputed(organizationId)).toMatchObject({ size: 3, faults: [] })
  })
  it('does not move for a caller whose head is stale', async () => {
    const organizationId = await newLog()
    const keys = await subjectKeys(organizationId, ['organization'])
    const stale = await inTransaction(organizationId, (tx) => lockHead(sqlOfTx(tx), organizationId))
    await appendThroughPrisma(organizationId, [entry()])
    await expect(
      inTransaction(organizationId, (tx) => appendPrepared(sqlOfTx(tx), stale, [prepareEntry(entry(), keys)])),
    ).rejects.toThrow()
    expect(await recomputed(organizationId)).toMatchObject({ size: 2, faults: [] })
  })
  it('is waited for two seconds, not for ever, and says that nothing was changed', async () => {
    const organizationId = await newLog()
    const holder = await t.owner.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM ledger.log_head WHERE organization_id = $1 FOR UPDATE', [organizationId])
    try {
      const both = await Promise.allSettled(ways.map(([, appendThrough]) => appendThrough(organizationId, [entry()])))
      for (const one of both)
        expect(one).toMatchObject({ status: 'rejected', reason: { status: 503, code: 'overloaded' } })
    } finally {
      await holder.query('ROLLBACK')
      holder.release()
    }
    expect((await appendThroughPrisma(organizationId, [entry()]))[0]?.index).toBe(1)
  })
  it('is opened once', async () => {
    const organizationId = await newLog()
    await expect(
      inTransaction(organizationId, (tx) => createLog(sqlOfTx(tx), organizationId, 'test/again/i1')),
    ).rejects.toThrow()
    expect(await recomputed(organizationId)).toMatchObject({ size: 1, faults: [] })
  })
  it('is missing for an organization without a log', async () => {
    await expect(appendThroughPrisma('org_none', [entry()])).rejects.toThrow('has no log')
  })
})

describe('time', () => {
  const at = async (clock: string | null, organizationId: string) => {
    const work = () => appendThroughPrisma(organizationId, [entry()])
    const [appended] = clock === null ? await work() : await withSimulatedClock(() => Date.parse(clock), work)
    return appended?.at
  }
  it('never decreases when the clock goes back', async () => {
    const organizationId = await newLog()
    expect(await at('2031-01-01T00:00:00.000Z', organizationId)).toBe('2031-01-01T00:00:00.000Z')
    expect(await at('2030-01-01T00:00:00.000Z', organizationId)).toBe('2031-01-01T00:00:00.000Z')
    expect(await at(null, organizationId)).toBe('2031-01-01T00:00:00.000Z')
    expect(await at('2031-01-01T00:00:00.001Z', organizationId)).toBe('2031-01-01T00:00:00.001Z')
    expect(await recomputed(organizationId)).toMatchObject({ faults: [] })
  })
  it('is the database’s, read after the lock was got', async () => {
    const organizationId = await newLog()
    const holder = await t.owner.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM ledger.log_head WHERE organization_id = $1 FOR UPDATE', [organizationId])
    const waiting = appendThroughClient(organizationId, [entry()])
    const isWaiting = async () =>
      (
        await t.owner.query(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
      ).rowCount
    while (!(await isWaiting()));
    const { rows } = await holder.query('SELECT clock_timestamp() AS released')
    await holder.query('ROLLBACK')
    holder.release()
    const [appended] = await waiting
    expect(Date.parse(appended?.at ?? '')).toBeGreaterThanOrEqual(rows[0].released.getTime())
  })
  it('says in the first entry when it is simulated', async () => {
    const organizationId = await withSimulatedClock(() => Date.parse('2026-11-06T08:00:00Z'), newLog)
    const { rows } = await t.owner.query(
      "SELECT convert_from(bytes, 'UTF8')::json AS e FROM ledger.envelope WHERE organization_id = $1",
      [organizationId],
    )
    expect(rows[0].e).toMatchObject({
      _i: 0,
      _t: '2026-11-06T08:00:00.000Z',
      type: 'log.opened',
      data: { clock: 'simulated' },
    })
  })
})

describe('requests', () => {
  it('are found by id with their leaf, only in their own log', async () => {
    const [mine, other] = [await newLog(), await newLog()]
    const [appended] = await appendThroughPrisma(mine, [entry({ requestId: 'req_a' })])
    await appendThroughPrisma(other, [entry({ requestId: 'req_b' })])
    const found = await inTransaction(mine, (tx) => findRequests(sqlOfTx(tx), mine, ['req_a', 'req_b', 'req_c']))
    expect([...found]).toEqual([['req_a', { index: 1, leaf: appended?.leaf }]])
  })
})
