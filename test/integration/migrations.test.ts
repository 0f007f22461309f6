import { execFileSync, spawnSync } from 'node:child_process'
import path from 'node:path'
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../harness.ts'

const migrate = (what: string, url: string) =>
  spawnSync(process.execPath, ['scripts/migrate.ts', what], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    env: { ...process.env, DATABASE_URL: url },
    encoding: 'utf8',
  })

let t: TestDatabase
beforeAll(async () => {
  t = await testDatabase()
})

test('the migrated database is exactly what schema.prisma says', () => {
  expect(migrate('drift', t.ownerUrl)).toMatchObject({ status: 0, stdout: '\n' })
})

test('the drift check sees a column that schema.prisma does not have', async () => {
  await t.owner.query('ALTER TABLE agent ADD COLUMN stray text')
  try {
    expect(migrate('drift', t.ownerUrl).stdout).toContain('DROP COLUMN "stray"')
  } finally {
    await t.owner.query('ALTER TABLE agent DROP COLUMN stray')
  }
})

test('migrating again changes nothing', () => {
  expect(migrate('apply', t.ownerUrl)).toMatchObject({ status: 0, stdout: '\n', stderr: '' })
})

test('a half-applied migration is named in one sentence', async () => {
  await t.owner.query(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '20261120000000_base'`)
  const { status, stderr } = migrate('apply', t.ownerUrl)
  await t.owner.query('UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL')
  expect(status).toBe(1)
  expect(stderr).toMatch(
    /^The migration 20261120000000_base of the database "test_\w+" is half-applied \(.*\): .*\.\n$/,
  )
})

test('a migration that a newer version applied is named in one sentence', async () => {
  await t.owner.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ('later', 'x', '29990101000000_later', now(), now(), 1)`,
  )
  const { status, stderr } = migrate('apply', t.ownerUrl)
  await t.owner.query(`DELETE FROM _prisma_migrations WHERE id = 'later'`)
  expect(status).toBe(1)
  expect(stderr).toMatch(/^The database "test_\w+" was migrated by a newer version \(29990101000000_later\): .*\.\n$/)
})

test("a database with somebody else's tables is left alone", async () => {
  const url = new URL(t.ownerUrl)
  const name = `${url.pathname.slice(1)}_foreign`
  await t.owner.query(`CREATE DATABASE ${name}`)
  url.pathname = `/${name}`
  const client = new pg.Client(url.href)
  await client.connect()
  await client.query('CREATE TABLE theirs (a int)')
  const { status, stderr } = migrate('apply', url.href)
  const { rows } = await client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
  await client.end()
  await t.owner.query(`DROP DATABASE ${name}`)
  expect(status).toBe(1)
  expect(stderr).toBe(`The database "${name}" holds tables that are not Countersign's: give it an empty database.\n`)
  expect(rows).toEqual([{ tablename: 'theirs' }])
})

test('an owner that is no superuser can migrate an empty database', async () => {
  const url = new URL(t.ownerUrl)
  const name = `${url.pathname.slice(1)}_modest`
  await t.owner.query(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 'modest'`)
  await t.owner.query(`GRANT countersign_runtime, countersign_definer, countersign_purger TO ${name} WITH ADMIN OPTION`)
  await t.owner.query(`CREATE DATABASE ${name} OWNER ${name}`)
  Object.assign(url, { pathname: `/${name}`, username: name, password: 'modest' })
  try {
    expect(migrate('apply', url.href)).toMatchObject({ status: 0, stderr: '' })
    expect(
      execFileSync(process.execPath, ['scripts/migrate.ts', 'drift'], {
        env: { ...process.env, DATABASE_URL: url.href },
        encoding: 'utf8',
      }),
    ).toBe('\n')
  } finally {
    await t.owner.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await t.owner.query(`DROP ROLE ${name}`)
  }
})

test('the runtime URL can be had without the supervisor, and works', async () => {
  const { status, stdout } = migrate('runtime-url', t.ownerUrl)
  expect(status).toBe(0)
  const client = new pg.Client(stdout.trim())
  await client.connect()
  expect((await client.query('SELECT current_user AS role')).rows[0].role).toMatch(/^countersign_[0-9a-f]{8}$/)
  await client.end()
})
