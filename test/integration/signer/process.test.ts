import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { appendLeaves, EMPTY, rootOf } from '../../../lib/ledger/merkle.ts'
import { freePort } from '../../../lib/platform/postgres.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, newLog } from '../ledger/log-world.ts'
import { newFolder, opened, type SignerWorld, signerWorld } from './signer-world.ts'

// The real process, ended as a machine ends it.

let t: TestDatabase
let world: SignerWorld
const folder = newFolder()
const ROOT = path.resolve(import.meta.dirname, '../../..')
const CYCLES = process.env.COUNTERSIGN_LONG ? 100 : 12
beforeAll(async () => {
  t = await testDatabase()
  world = await signerWorld(t, folder)
})

interface SignerProcess {
  child: ChildProcess
  at: string
  output(): string
}
async function startSigner(env: Record<string, string> = {}): Promise<SignerProcess> {
  const port = await freePort()
  const child = spawn(process.execPath, ['server/signer.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: world.url,
      COUNTERSIGN_SIGNER_DIR: folder,
      SIGNER_PORT: String(port),
      COUNTERSIGN_THROWAWAY_DATABASE: '1',
      ...env,
    } as unknown as NodeJS.ProcessEnv,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (d) => {
      output += d
    })
  return { child, at: `http://127.0.0.1:${port}`, output: () => output }
}
const readyz = async ({ at }: SignerProcess) => {
  const response = await fetch(`${at}/readyz`).catch(() => null)
  return response ? { status: response.status, body: await response.text() } : { status: 0, body: '' }
}
const kill = async ({ child }: SignerProcess, signal: NodeJS.Signals) => {
  const gone = once(child, 'exit')
  child.kill(signal)
  return await gone
}
function startAppender(id: string, prefix: string): ChildProcess {
  return spawn(process.execPath, [path.join(ROOT, 'test/integration/ledger/appender.ts'), id, prefix, '3'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

it('killed again and again while two instances append, it signs one line of heads, each of which the entries give', {
  timeout: 60_000 + CYCLES * 5_000,
}, async () => {
  const id = await newLog()
  const appenders = ['a', 'b'].map((name) => startAppender(id, name))
  try {
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const signer = await startSigner()
      // by turns in its first round, wherever that is, and some way into its signing
      if (cycle % 2) await expect.poll(async () => (await readyz(signer)).status, { timeout: 20_000 }).toBe(200)
      await pause(Math.random() * 400)
      await kill(signer, 'SIGKILL')
    }
  } finally {
    for (const appender of appenders) {
      appender.kill('SIGKILL')
      await once(appender, 'exit')
    }
  }
  const signer = await startSigner()
  try {
    const { rows } = await t.owner.query('SELECT size::int FROM ledger.log_head WHERE organization_id = $1', [id])
    await expect.poll(async () => (await world.latest(id))?.size, { timeout: 30_000 }).toBe(rows[0].size)
    expect(await world.reason(id)).toBeNull()
    const { rows: leaves } = await t.owner.query(
      'SELECT hash FROM ledger.leaf WHERE organization_id = $1 ORDER BY index',
      [id],
    )
    const { rows: heads } = await t.owner.query(
      'SELECT size::int FROM ledger.checkpoint WHERE organization_id = $1 ORDER BY size',
      [id],
    )
    expect(heads.length).toBeGreaterThan(1)
    let frontier = EMPTY
    for (const { size } of heads) {
      frontier = appendLeaves(
        frontier,
        leaves.slice(frontier.size, size).map((l) => l.hash),
      )
      const head = await world.at(id, size)
      expect(opened(world, head).root).toEqual(rootOf(frontier))
    }
  } finally {
    expect(await kill(signer, 'SIGTERM')).toEqual([0, null])
  }
})

it('starts alone, is small, and says how it is', async () => {
  const signer = await startSigner({ LOG_LEVEL: 'info' })
  try {
    await expect.poll(async () => (await readyz(signer)).status, { timeout: 20_000 }).toBe(200)
    expect(await (await fetch(`${signer.at}/healthz`)).json()).toEqual({ status: 'alive' })
    const id = await newLog()
    await expect.poll(async () => (await world.latest(id))?.size, { timeout: 10_000 }).toBe(1)
    const metrics = await (await fetch(`${signer.at}/metrics`)).text()
    expect(metrics).toMatch(/countersign_signer_checkpoints_total [1-9]/)
    expect(metrics).toContain('countersign_signer_logs_stopped 0')
    expect(Number(/countersign_process_resident_memory_bytes (\d+)/.exec(metrics)?.[1])).toBeLessThan(160_000_000)
    expect((await fetch(`${signer.at}/other`)).status).toBe(404)

    // the second of one database waits, and is ready to
    const second = await startSigner()
    await expect
      .poll(async () => (await readyz(second)).body, { timeout: 20_000 })
      .toContain('another signer is at work')
    await kill(signer, 'SIGKILL')
    await appendThroughPrisma(id, [entry()])
    await expect.poll(async () => (await world.latest(id))?.size, { timeout: 20_000 }).toBe(2)
    await kill(second, 'SIGTERM')
  } finally {
    signer.child.kill('SIGKILL')
  }
})

it('loses its lock with its connection, and goes on when it has it again', async () => {
  const id = await newLog()
  const signer = await startSigner()
  try {
    await expect.poll(async () => (await world.latest(id))?.size, { timeout: 20_000 }).toBe(1)
    await t.owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'countersign signer' AND datname = current_database()`,
    )
    await appendThroughPrisma(id, [entry()])
    await expect.poll(async () => (await world.latest(id))?.size, { timeout: 20_000 }).toBe(2)
    expect(signer.child.exitCode).toBeNull()
  } finally {
    await kill(signer, 'SIGTERM')
  }
})

it('says a stopped log at its health, and refuses what is not its to use in one sentence', async () => {
  const id = await newLog()
  await t.owner.query('UPDATE ledger.log_head SET frontier = sha256(frontier) WHERE organization_id = $1', [id])
  const signer = await startSigner()
  try {
    await expect.poll(async () => (await readyz(signer)).body, { timeout: 20_000 }).toContain('1 not signed any more')
    expect((await readyz(signer)).status).toBe(503)
    expect((await fetch(`${signer.at}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${signer.at}/metrics`)).text()).toContain('countersign_signer_logs_stopped 1')
  } finally {
    await kill(signer, 'SIGTERM')
  }
  const strong = await startSigner({ DATABASE_URL: t.ownerUrl })
  await expect.poll(() => strong.output(), { timeout: 20_000 }).toContain('may do more than a signer may')
  await kill(strong, 'SIGTERM')
  const without = await startSigner({ DATABASE_URL: '' })
  await once(without.child, 'exit')
  expect(without.output()).toContain('DATABASE_URL is not set')
})
