import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { AlreadyRecordedError, append, sqlOfClient } from '../../../lib/ledger/append.ts'
import { openingFor } from '../../../lib/platform/db.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughClient, appendThroughPrisma, entry, newLog, recomputed } from './log-world.ts'

let t: TestDatabase
beforeAll(async () => {
  t = await testDatabase()
})

describe('several appenders at once', () => {
  it('through both ways, in batches of any size, make one log without holes or forks', async () => {
    const organizationId = await newLog()
    const batches = Array.from({ length: 60 }, (_, i) => Array.from({ length: 1 + (i % 5) }, () => entry()))
    const appended = await Promise.all(
      batches.map((b, i) => (i % 2 ? appendThroughPrisma : appendThroughClient)(organizationId, b)),
    )
    const indices = appended.flat().map((a) => a.index)
    expect(indices.toSorted((a, b) => a - b)).toEqual(indices.map((_, i) => i + 1))
    // one batch lies together
    for (const batch of appended)
      expect(batch.map((a) => a.index)).toEqual(batch.map((_, i) => (batch[0]?.index ?? 0) + i))
    expect(await recomputed(organizationId)).toMatchObject({ size: indices.length + 1, faults: [] })
  })
  it('in different organizations do not wait for each other', async () => {
    const [held, free] = [await newLog(), await newLog()]
    const holder = await t.owner.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM ledger.log_head WHERE organization_id = $1 FOR UPDATE', [held])
    try {
      expect(await appendThroughPrisma(free, [entry()])).toHaveLength(1)
    } finally {
      await holder.query('ROLLBACK')
      holder.release()
    }
  })
  it('with one new subject make one key, and both can be read', async () => {
    const organizationId = await newLog()
    const disclosures = [{ name: 'reason', value: 'x', subject: 'customer:same' }]
    await Promise.all(Array.from({ length: 8 }, () => appendThroughPrisma(organizationId, [entry({ disclosures })])))
    const { rows } = await t.owner.query(
      "SELECT count(*)::int AS n FROM ledger.subject_key WHERE organization_id = $1 AND subject LIKE 'customer:%'",
      [organizationId],
    )
    expect(rows[0].n).toBe(1)
  })
})

describe('the same request twice', () => {
  it('at once on two connections is one entry; the other learns which', async () => {
    const organizationId = await newLog()
    for (let round = 1; round <= 10; round++) {
      const requestId = `req_${round}`
      const results = await Promise.allSettled([
        appendThroughPrisma(organizationId, [entry({ requestId })]),
        appendThroughClient(organizationId, [entry({ requestId })]),
      ])
      const won = results.flatMap((r) => (r.status === 'fulfilled' ? r.value : []))
      const lost = results.flatMap((r) => (r.status === 'rejected' ? [r.reason] : []))
      expect(won).toHaveLength(1)
      expect(lost).toHaveLength(1)
      expect(lost[0]).toBeInstanceOf(AlreadyRecordedError)
      expect(lost[0].index).toBe(won[0]?.index)
    }
    expect(await recomputed(organizationId)).toMatchObject({ size: 11, faults: [] })
  })
  it('inside of one batch fails the batch', async () => {
    const organizationId = await newLog()
    const twice = [entry({ requestId: 'req_x' }), entry({ requestId: 'req_x' })]
    await expect(appendThroughClient(organizationId, twice)).rejects.toThrow()
    expect(await recomputed(organizationId)).toMatchObject({ size: 1, faults: [] })
  })
})

describe('a connection that is lost', () => {
  const connected = async () => {
    const client = new pg.Client(t.runtimeUrl)
    client.on('error', () => {})
    await client.connect()
    return client
  }
  it('before the commit leaves nothing, and the next entry takes the place', async () => {
    const organizationId = await newLog()
    const client = await connected()
    await client.query(openingFor(organizationId))
    const [lost] = await append(sqlOfClient(client), organizationId, [entry({ requestId: 'req_1' })])
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await t.owner.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
    await expect(client.query('COMMIT')).rejects.toThrow()
    const [next] = await appendThroughPrisma(organizationId, [entry({ requestId: 'req_1' })])
    expect(next?.index).toBe(lost?.index)
    expect(await recomputed(organizationId)).toMatchObject({ size: 2, faults: [] })
  })
  it('after the commit and before the answer: asking again finds the entry instead of making another', async () => {
    const organizationId = await newLog()
    const client = await connected()
    await client.query(openingFor(organizationId))
    const [kept] = await append(sqlOfClient(client), organizationId, [entry({ requestId: 'req_1' })])
    await client.query('COMMIT')
    await client.end() // whoever was to answer is gone
    await expect(appendThroughPrisma(organizationId, [entry({ requestId: 'req_1' })])).rejects.toMatchObject({
      index: kept?.index,
    })
    expect(await recomputed(organizationId)).toMatchObject({ size: 2, faults: [] })
  })
})
