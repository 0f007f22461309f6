import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { pool } from '../../lib/platform/db.ts'
import { assertRuntimeRole, ensureRuntimeLogin } from '../../lib/platform/runtime-role.ts'
import { type TestDatabase, testDatabase } from '../harness.ts'

let t: TestDatabase
beforeAll(async () => {
  t = await testDatabase()
})

test('the runtime role is accepted', async () => {
  await expect(assertRuntimeRole(pool())).resolves.toBeUndefined()
})

test('a superuser is refused in one sentence', async () => {
  await expect(assertRuntimeRole(t.owner)).rejects.toThrow(/^The database role postgres is a superuser; .*\.$/)
})

test.each([
  ['BYPASSRLS', /passes by row-level security/],
  ['CREATEROLE', /may create roles/],
])('a role with %s is refused', async (attribute, why) => {
  const role = new URL(t.runtimeUrl).username
  await t.owner.query(`ALTER ROLE ${role} ${attribute}`)
  try {
    await expect(assertRuntimeRole(pool())).rejects.toThrow(why)
  } finally {
    await t.owner.query(`ALTER ROLE ${role} NO${attribute}`)
  }
})

test('a role that owns a table is refused', async () => {
  const role = new URL(t.runtimeUrl).username
  await t.owner.query(`CREATE TABLE public.mine (a int); ALTER TABLE public.mine OWNER TO ${role}`)
  try {
    await expect(assertRuntimeRole(pool())).rejects.toThrow(/owns tables/)
  } finally {
    await t.owner.query('DROP TABLE public.mine')
  }
})

test('two starts at once make one role, and its URL works', async () => {
  const urls = await Promise.all(Array.from({ length: 4 }, () => ensureRuntimeLogin(t.ownerUrl, t.secret)))
  expect(new Set(urls)).toEqual(new Set([t.runtimeUrl]))
  const client = new pg.Client(t.runtimeUrl)
  await client.connect()
  await client.end()
})

test('another secret gives another password, and the old one ends', async () => {
  const url = await ensureRuntimeLogin(t.ownerUrl, 'another secret of at least 32 characters')
  const old = new pg.Client(t.runtimeUrl)
  await expect(old.connect()).rejects.toThrow(/password authentication failed/)
  await ensureRuntimeLogin(t.ownerUrl, t.secret)
  expect(url).not.toBe(t.runtimeUrl)
})
