import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { ensureRuntimeLogin } from '../../lib/platform/runtime-role.ts'
import { type TestDatabase, testDatabase } from '../harness.ts'

let t: TestDatabase
beforeAll(async () => {
  t = await testDatabase()
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

test('what it writes waits for the disk, whatever the server says, and it cannot put a table of its own before ours', async () => {
  const client = new pg.Client(t.runtimeUrl)
  await client.connect()
  try {
    expect((await t.owner.query('SHOW synchronous_commit')).rows[0].synchronous_commit).toBe('off')
    expect((await client.query('SHOW synchronous_commit')).rows[0].synchronous_commit).toBe('on')
    await expect(client.query('CREATE TEMP TABLE audit_entry (a int)')).rejects.toMatchObject({ code: '42501' })
  } finally {
    await client.end()
  }
})
