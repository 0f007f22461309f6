import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { makePartitions } from '../../../lib/ledger/partitions.ts'
import { entriesPage } from '../../../lib/ledger/read.ts'
import { withSimulatedClock } from '../../../lib/platform/clock.ts'
import { installation, openingFor, read } from '../../../lib/platform/db.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, newLog, recomputed } from './log-world.ts'

let t: TestDatabase
let organizationId: string
/** A year and a half ahead and half a year back, so that most of what follows meets 24 months. */
const MONTHS = Array.from({ length: 24 }, (_, i) => i - 6)
const partitions = async (of = ['envelope', 'disclosure']) =>
  (
    await t.owner.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = ANY($1::regclass[]) ORDER BY 1`,
      [of.map((name) => `ledger.${name}`)],
    )
  ).rows.map((r) => r.name)

beforeAll(async () => {
  t = await testDatabase()
  for (const table of ['envelope', 'disclosure'])
    for (const ahead of MONTHS)
      await t.owner.query(
        `SELECT ledger.make_partition($1, (date_trunc('month', now()) + make_interval(months => $2))::date)`,
        [table, ahead],
      )
  organizationId = await newLog()
  await appendThroughPrisma(organizationId, [entry(), entry()])
  await withSimulatedClock(
    () => Date.now() + 20 * 366 * 86_400_000,
    () => appendThroughPrisma(organizationId, [entry()]),
  )
})

test('the months ahead are there, and making them again makes none', async () => {
  expect(await partitions(['envelope'])).toHaveLength(25)
  expect(await makePartitions()).toBe(0)
})

test('what no month was made for is kept among the strays, and its month is left alone', async () => {
  const { rows } = await t.owner.query('SELECT index::int FROM ledger.envelope_rest')
  expect(rows).toEqual([{ index: 3 }])
  const { rows: made } = await t.owner.query(
    `SELECT ledger.make_partition('envelope', date_trunc('month', now() + interval '7320 days')::date) AS made`,
  )
  expect(made[0].made).toBe(false)
  expect((await recomputed(organizationId)).faults).toEqual([])
})

test('no other table gets partitions through it', async () => {
  await expect(installation('SELECT ledger.make_partitions($1)', ['leaf'])).rejects.toThrow('has no partitions')
})

test('makers at the same moment make each month once, beside appenders', async () => {
  for (const name of await partitions())
    if (!/rest$/.test(name)) {
      const { rows } = await t.owner.query(`SELECT FROM ${name} LIMIT 1`)
      if (!rows.length) await t.owner.query(`DROP TABLE ${name}`)
    }
  const made = await Promise.all([
    ...Array.from({ length: 3 }, makePartitions),
    ...Array.from({ length: 10 }, () => appendThroughPrisma(organizationId, [entry()]).then(() => 0)),
  ])
  expect(made.reduce((sum, n) => sum + n, 0)).toBe(8)
  expect((await recomputed(organizationId)).faults).toEqual([])
})

describe('a partition that is named directly', () => {
  const asRuntime = async (statement: string) => {
    const client = new pg.Client(t.runtimeUrl)
    await client.connect()
    try {
      await client.query(openingFor(organizationId))
      return await client.query(statement).then(
        (r) => `${r.rowCount} rows`,
        (e: pg.DatabaseError) => e.code,
      )
    } finally {
      await client.end()
    }
  }
  test('is closed to the runtime role', async () => {
    for (const name of await partitions())
      for (const statement of [
        `SELECT FROM ${name}`,
        `INSERT INTO ${name} SELECT * FROM ledger.${name.includes('envelope') ? 'envelope' : 'disclosure'}`,
        `UPDATE ${name} SET index = 0`,
        `DELETE FROM ${name}`,
        `TRUNCATE ${name}`,
        `DROP TABLE ${name}`,
        `LOCK TABLE ${name}`,
        `ALTER TABLE ${name} DISABLE TRIGGER ALL`,
        `ALTER TABLE ledger.${name.includes('envelope') ? 'envelope' : 'disclosure'} DETACH PARTITION ${name}`,
      ])
        expect(await asRuntime(statement), statement).toBe('42501')
  })

  test('is append-only for a superuser too, in replica mode too, also when it was made later', async () => {
    await t.owner.query(
      `SELECT ledger.make_partition('envelope', '2040-01-01'), ledger.make_partition('disclosure', '2040-01-01')`,
    )
    await withSimulatedClock(
      () => Date.parse('2050-01-05T00:00:00Z'),
      async () => appendThroughPrisma(await newLog(), [entry()]),
    )
    await withSimulatedClock(
      () => Date.parse('2040-01-05T00:00:00Z'),
      async () => appendThroughPrisma(await newLog(), [entry()]),
    )
    const superuser = await t.owner.connect()
    try {
      for (const mode of ['origin', 'replica']) {
        await superuser.query(`SET session_replication_role = '${mode}'`)
        for (const name of [...(await partitions()), 'ledger.envelope', 'ledger.disclosure']) {
          await expect(superuser.query(`TRUNCATE ${name}`), name).rejects.toThrow('evidence is append-only')
          const { rowCount } = await superuser.query(`SELECT FROM ${name} LIMIT 1`)
          for (const statement of [`DELETE FROM ${name}`, `UPDATE ${name} SET organization_id = 'org_x'`])
            if (rowCount) await expect(superuser.query(statement), statement).rejects.toThrow('evidence is append-only')
        }
      }
    } finally {
      superuser.release(true)
    }
  })

  test('shows nothing even to a role that was given it', async () => {
    const role = `reader_${process.pid}`
    await t.owner.query(`CREATE ROLE ${role}`)
    const client = await t.owner.connect()
    try {
      await client.query(
        `GRANT USAGE ON SCHEMA ledger TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO ${role}`,
      )
      await client.query(`SET ROLE ${role}; SET app.organization_id = '${organizationId}'`)
      expect((await client.query('SELECT FROM ledger.envelope')).rowCount).toBeGreaterThan(0)
      for (const name of await partitions()) expect((await client.query(`SELECT FROM ${name}`)).rowCount, name).toBe(0)
    } finally {
      client.release(true)
      await t.owner.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })
})

test('pages by index touch each month by its index and sort nothing', async () => {
  for (const order of ['<= 100 ORDER BY e.index DESC', '>= 0 ORDER BY e.index']) {
    const client = await t.owner.connect()
    try {
      await client.query(`BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL app.organization_id = '${organizationId}'`)
      const { rows } = await client.query(
        `EXPLAIN SELECT e.index, e.bytes FROM ledger.envelope e JOIN ledger.leaf l ON l.organization_id = e.organization_id AND l.index = e.index
          WHERE e.organization_id = '${organizationId}' AND e.index ${order} LIMIT 50`,
      )
      const plan = rows.map((r) => r['QUERY PLAN']).join('\n')
      expect(plan).toContain('Merge Append')
      expect(plan).not.toMatch(/Sort {2}|Seq Scan/)
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  }
  const all = await read(organizationId, (db) => entriesPage(sqlOfTx(db), organizationId, { from: 0, disclose: true }))
  expect(all.map((e) => e.index)).toEqual(all.map((_, i) => i))
})

test('what an installation had before moves into its months, byte for byte, under an owner that is no superuser', async () => {
  const folder = path.resolve(import.meta.dirname, '../../../prisma/migrations')
  const scripts = readdirSync(folder)
    .filter((name) => /^\d/.test(name))
    .sort()
    .map((name) => ({ name, sql: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') }))
  const here = scripts.findIndex(({ name }) => name.endsWith('_partitions'))
  const url = new URL(t.ownerUrl)
  const name = `${url.pathname.slice(1)}_before`
  await t.owner.query(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 'modest'`)
  await t.owner.query(`GRANT countersign_runtime, countersign_definer, countersign_purger TO ${name} WITH ADMIN OPTION`)
  await t.owner.query(`CREATE DATABASE ${name} OWNER ${name}`)
  Object.assign(url, { pathname: `/${name}`, username: name, password: 'modest' })
  const client = new pg.Client(url.href)
  await client.connect()
  try {
    for (const { sql } of scripts.slice(0, here)) await client.query(sql)
    await client.query(`
      SET app.organization_id = 'org_before';
      INSERT INTO ledger.envelope SELECT 'org_before', i, '2026-01-20T23:59:59.999Z'::timestamptz + i * interval '12 days', convert_to('entry ' || i, 'UTF8') FROM generate_series(0, 29) i;
      INSERT INTO ledger.disclosure SELECT organization_id, index, 0, at, 'organization', bytes FROM ledger.envelope`)
    const rows = async () =>
      (
        await client.query(
          `SELECT e.index, e.at, e.bytes, d.sealed FROM ledger.envelope e JOIN ledger.disclosure d USING (organization_id, index) ORDER BY 1`,
        )
      ).rows
    const before = await rows()
    expect(before).toHaveLength(30)
    await client.query((scripts[here] as { sql: string }).sql)
    expect(await rows()).toEqual(before)
    const { rows: where } = await client.query(
      `SELECT tableoid::regclass::text AS part, count(*)::int AS n FROM ledger.envelope GROUP BY 1 ORDER BY 1 LIMIT 2`,
    )
    expect(where).toEqual([
      { part: 'ledger.envelope_202601', n: 1 },
      { part: 'ledger.envelope_202602', n: 3 },
    ])
  } finally {
    await client.end()
    await t.owner.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await t.owner.query(`DROP ROLE ${name}`)
  }
})
