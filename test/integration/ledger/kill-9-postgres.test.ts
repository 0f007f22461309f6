import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeWriterKey } from '../../../lib/ledger/writer-key.ts'
import { closeDb } from '../../../lib/platform/db.ts'
import { type Cluster, startPostgres } from '../../../lib/platform/postgres.ts'
import { ensureRuntimeLogin } from '../../../lib/platform/runtime-role.ts'
import { startAppender } from './appenders.ts'
import { appendThroughPrisma, entry, expectSignedBatches, newLog, recomputed } from './log-world.ts'

// The database itself is killed, in the middle of what two instances append, on a cluster of its own that writes as the
// product's does. What a machine without power would lose beyond this is between PostgreSQL and its disk: that is why no
// process serves where fsync or full_page_writes is off.

const root = path.resolve(import.meta.dirname, '../../..')
const CYCLES = process.env.COUNTERSIGN_LONG ? 40 : 3
const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-kill-pg-'))
const KEYS = { a: path.join(folder, 'a.key'), b: path.join(folder, 'b.key') }
const WRITERS = Object.values(KEYS).map(makeWriterKey)
let cluster: Cluster
beforeAll(async () => {
  chmodSync(folder, 0o755)
  cluster = await startPostgres(folder)
  const { status } = spawnSync(process.execPath, ['scripts/migrate.ts', 'apply'], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: cluster.url },
  })
  expect(status).toBe(0)
  const secret = randomBytes(32).toString('base64url')
  Object.assign(process.env, {
    COUNTERSIGN_RUNTIME_URL: await ensureRuntimeLogin(cluster.url, secret),
    COUNTERSIGN_SECRET: secret,
    COUNTERSIGN_WRITER_KEY: KEYS.a,
  })
})
afterAll(async () => {
  await closeDb()
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('PostgreSQL under kill -9 while two instances append: nothing acknowledged is lost, every batch is whole and signed', {
  timeout: CYCLES * 30_000,
}, async () => {
  const organizationId = await newLog()
  await closeDb() // its connections die with the server; what follows opens new ones
  const acknowledged: string[] = []
  const port = Number(new URL(cluster.url).port)
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const before = acknowledged.length
    const appenders = (['a', 'b'] as const).map((name) =>
      startAppender(
        { organizationId, prefix: `${name}${cycle}`, size: name === 'a' ? 1 : 7, key: KEYS[name], mayFail: true },
        acknowledged,
      ),
    )
    await Promise.all(appenders.map((a) => a.first))
    expect(acknowledged.length).toBeGreaterThan(before)
    await pause(Math.random() * 80)
    process.kill(cluster.pid, 'SIGKILL')
    await Promise.all(appenders.map((a) => a.gone)) // their connections are gone, and so are they
    cluster = await startPostgres(folder, { port })
  }
  const [last] = await appendThroughPrisma(organizationId, [entry()])
  expect(await recomputed(organizationId)).toMatchObject({ faults: [], size: (last?.index ?? 0) + 1 })
  const owner = new pg.Client(cluster.url)
  await owner.connect()
  const { rows } = await owner.query(
    "SELECT request_id || ' ' || index || ' ' || encode(hash, 'hex') AS line FROM ledger.leaf WHERE organization_id = $1",
    [organizationId],
  )
  const kept = new Set(rows.map((r) => r.line))
  expect(acknowledged.filter((line) => !kept.has(line))).toEqual([])
  const signed = await expectSignedBatches({ owner: owner as unknown as pg.Pool }, organizationId, WRITERS)
  for (const writer of WRITERS) expect(signed.get(writer.name)).toBeGreaterThan(0)
  await owner.end()
})
