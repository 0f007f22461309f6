import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../lib/platform/postgres.ts'
import { type TestDatabase, testDatabase } from '../harness.ts'

// What cannot start says why in one sentence and leaves. What starts and how it ends: e2e/start-and-stop.spec.ts.

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-start-'))
let t: TestDatabase
let busy: Server
let busyAt = 0
beforeAll(async () => {
  t = await testDatabase()
  busy = createServer().listen(0, '127.0.0.1')
  await once(busy, 'listening')
  busyAt = (busy.address() as { port: number }).port
})
afterAll(() => {
  busy.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Starts the product as `npm start` does, and waits for its end. */
async function start(env: Record<string, string>, script = 'scripts/start.mjs') {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([k]) => !/^(COUNTERSIGN_|NODE_ENV|DATABASE_URL|VITEST)/.test(k)),
  )
  const home = path.join(folder, 'home')
  const ports = { PORT: String(await freePort()), DECISION_POINT_PORT: String(await freePort()) }
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: { ...inherited, COUNTERSIGN_HOME: home, ...ports, ...env } as unknown as NodeJS.ProcessEnv,
  })
  let errors = ''
  child.stderr.on('data', (d) => {
    errors += d
  })
  const [code] = await once(child, 'close')
  return { code, errors, ports, home }
}
const databaseUrl = (change: (url: URL) => void) => {
  const url = new URL(t.ownerUrl)
  change(url)
  return url.href
}
const ONE_SENTENCE = /^[^\n]+\.\n$|^[^\n]+\?\n$/

test.each<[string, () => Record<string, string>, RegExp]>([
  ['a busy console port', () => ({ PORT: String(busyAt) }), /^Port \d+ is in use: .* set PORT /],
  [
    'a busy decision point port',
    () => ({ DECISION_POINT_PORT: String(busyAt) }),
    /^Port \d+ is in use: .* set DECISION_POINT_PORT /,
  ],
  [
    'a worker port that was chosen and is busy',
    () => ({ WORKER_PORT: String(busyAt) }),
    /^Port \d+ is in use: .* set WORKER_PORT /,
  ],
  ['a port that is no number', () => ({ PORT: 'eighty' }), /^PORT must be a number\.$/m],
  [
    'a home that is a file',
    () => ({ COUNTERSIGN_HOME: import.meta.filename }),
    /^The folder \S+ cannot be made \(EEXIST\): set COUNTERSIGN_HOME to another/,
  ],
  [
    'an unreachable database',
    () => ({ DATABASE_URL: 'postgresql://x:y@127.0.0.1:1/z' }),
    /^The database at 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/,
  ],
  [
    'a host that does not exist',
    () => ({ DATABASE_URL: 'postgresql://x:y@nowhere.invalid/z' }),
    /^The database at nowhere\.invalid:5432 cannot be reached/,
  ],
  [
    'a wrong password',
    () => ({ DATABASE_URL: databaseUrl((u) => (u.password = 'wrong')) }),
    /^The database at \S+ refuses postgres: is the user or the password/,
  ],
  [
    'a database that does not exist',
    () => ({ DATABASE_URL: databaseUrl((u) => (u.pathname = '/nosuch')) }),
    /^The database at \S+ has no database "nosuch"/,
  ],
  ['a URL that is none', () => ({ DATABASE_URL: 'localhost/countersign' }), /^DATABASE_URL is not an address/],
  [
    "another database's URL",
    () => ({ DATABASE_URL: 'mysql://root@127.0.0.1/x' }),
    /^DATABASE_URL begins with mysql:\/\//,
  ],
  [
    'a URL without a database',
    () => ({ DATABASE_URL: databaseUrl((u) => (u.pathname = '')) }),
    /^DATABASE_URL names no database/,
  ],
  [
    'production without a secret',
    () => ({ NODE_ENV: 'production' }),
    /^With NODE_ENV=production COUNTERSIGN_SECRET must be set/,
  ],
  [
    'a secret that is too short',
    () => ({ COUNTERSIGN_SECRET: 'short' }),
    /^COUNTERSIGN_SECRET must have at least 32 characters/,
  ],
])('%s: one sentence, and the start fails', async (_, env, sentence) => {
  const { code, errors } = await start(env())
  expect(errors).toMatch(sentence)
  expect(errors).toMatch(ONE_SENTENCE)
  expect(errors).not.toContain(new URL(t.ownerUrl).password)
  expect(code).toBe(1)
})

test('a half-applied migration: one sentence, and the start fails', async () => {
  const half = `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)`
  await t.owner.query(half)
  try {
    const { code, errors } = await start({ DATABASE_URL: t.ownerUrl })
    expect(errors).toMatch(/^The migration \d+_\w+ of the database "test_\w+" is half-applied/)
    expect(errors).toMatch(ONE_SENTENCE)
    expect(code).toBe(1)
  } finally {
    await t.owner.query('UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL')
  }
})

test('a secret that is not the one of the database: one sentence, and the start fails', async () => {
  const given = { DATABASE_URL: t.ownerUrl, COUNTERSIGN_SECRET: 'the first secret, of at least 32 characters' }
  await t.owner.query(`INSERT INTO installation.setting (name, value) VALUES ('secret_check', 'of another secret')`)
  try {
    const { code, errors } = await start(given)
    expect(errors).toBe('COUNTERSIGN_SECRET is not the secret that this database was set up with.\n')
    expect(code).toBe(1)
    expect((await start({ DATABASE_URL: t.ownerUrl })).errors).toBe(
      'This database was set up with a COUNTERSIGN_SECRET of its own: set it.\n',
    )
  } finally {
    await t.owner.query(`DELETE FROM installation.setting WHERE name = 'secret_check'`)
  }
})

test('a start that fails gives its folder back to the next one', async () => {
  const { home } = await start({ DATABASE_URL: 'postgresql://x:y@127.0.0.1:1/z' })
  expect(existsSync(path.join(home, 'running.json'))).toBe(false)
})

test('a service on its own refuses to run without its configuration, or as the owner', async () => {
  const run = (env: Record<string, string>) =>
    spawnSync(process.execPath, ['server/decision-point.ts'], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DECISION_POINT_PORT: '0', ...env } as unknown as NodeJS.ProcessEnv,
    })
  const last = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '{}')
  const port = String(await freePort())
  const unconfigured = run({ DECISION_POINT_PORT: port })
  expect(unconfigured.status).toBe(1)
  expect(last(unconfigured.stdout).msg).toMatch(/COUNTERSIGN_RUNTIME_URL is not set/)
  const asOwner = { DECISION_POINT_PORT: port, COUNTERSIGN_RUNTIME_URL: t.ownerUrl, COUNTERSIGN_SECRET: t.secret }
  expect(last(run(asOwner).stdout).msg).toMatch(/COUNTERSIGN_WRITER_KEY is not set/)
  const owner = run({ ...asOwner, COUNTERSIGN_WRITER_KEY: process.env.COUNTERSIGN_WRITER_KEY ?? '' })
  expect(owner.status).toBe(1)
  expect(last(owner.stdout).msg).toMatch(/The database role postgres is a superuser/)
  expect(owner.stdout).not.toContain(new URL(t.ownerUrl).password)
})
