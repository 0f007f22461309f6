import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { makeWriterKey } from '../lib/ledger/writer-key.ts'
import { startPostgres } from '../lib/platform/postgres.ts'
import { ensureRuntimeLogin } from '../lib/platform/runtime-role.ts'
import { DECISION_POINT } from '../server/services.ts'
import { type Load, load } from './load.ts'
import { freePort, memoryOf, serve, stop } from './processes.ts'
import type { BenchWorld } from './world.ts'

// The decision point under load: PostgreSQL with fsync, every answer durable before it leaves. All parts on one
// machine, so ratios mean more than figures.

export interface AuthorizeBench {
  echo: Load
  /** Everything but Cedar: an unknown tool is denied, and recorded like any decision. */
  withoutRules: Load
  authorize: Load
  /** Two tools with 50 policies each, and 200 with as many: what the 9,900 others cost. */
  hundred: Load
  large: Load
  /** To publish one more policy beside 10,000, in ms. */
  publishMs: number
  /** Resident memory of the decision point in MB with 10,000 policies and 1,000 agents, after that load. */
  memoryMb: { now: number; peak: number }
  durable: { decisions: number; recorded: number }
}

export async function benchAuthorize({ seconds = 8, policies = 10_000, agents = 1_000 } = {}): Promise<AuthorizeBench> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-bench-'))
  chmodSync(folder, 0o755)
  const cluster = await startPostgres(folder, { flags: ['-c', 'max_connections=200'] })
  try {
    const secret = randomBytes(32).toString('base64url')
    const runtimeUrl = await prepare(cluster.url, secret)
    const [port, echoPort] = [await freePort(), await freePort()]
    const env = {
      COUNTERSIGN_RUNTIME_URL: runtimeUrl,
      COUNTERSIGN_SECRET: secret,
      COUNTERSIGN_WRITER_KEY: path.join(folder, 'writer.key'),
      DECISION_POINT_PORT: String(port),
      PORT: String(port + 1),
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    }
    makeWriterKey(env.COUNTERSIGN_WRITER_KEY)
    Object.assign(process.env, env)
    // after the environment: the operations connect by it
    const { makeWorld, timeToPublish } = await import('./world.ts')
    const { closeDb } = await import('../lib/platform/db.ts')
    const { closeHotPools } = await import('../lib/authorize/hot-pools.ts')
    const owner = new pg.Pool({ connectionString: cluster.url, max: 2 })
    const small = await makeWorld(owner, { policies: 20, agents: 16, tools: 5 })
    const hundred = await makeWorld(owner, { policies: policies / 100, agents: 16, tools: 2 })
    const large = await makeWorld(owner, { policies, agents, tools: 200 })
    const publishMs = await timeToPublish({ ...large, policies })

    const echoUrl = `http://127.0.0.1:${echoPort}/`
    const echoServer = await serve(['bench/echo.ts'], { PORT: String(echoPort) }, echoUrl)
    const bodies = bodiesFor(small.tools, small.orders)
    const echo = await load(echoUrl, bodies, [], seconds)
    await stop(echoServer)

    const base = `http://127.0.0.1:${port}`
    const url = `${base}/api/v1/authorize`
    // a decision point of its own for each size: one that holds several organizations collects the garbage of all
    const served = async <T>(work: (pid: number) => Promise<T>): Promise<T> => {
      const point = await serve(DECISION_POINT, env, `${base}/healthz`)
      try {
        return await work(point.pid as number)
      } finally {
        await stop(point)
      }
    }
    const { authorize, withoutRules } = await served(async () => {
      await load(url, bodies, small.tokens, 10) // warm: V8 optimises Cedar's WebAssembly while it runs
      return {
        authorize: await load(url, bodies, small.tokens, seconds),
        withoutRules: await load(url, bodiesFor(['no.such.tool'], small.orders), small.tokens, seconds),
      }
    })
    // as many agents in both: otherwise the new runs of a thousand agents would be measured, not the policies
    const warmLoad = async (world: BenchWorld) => {
      const of = bodiesFor(world.tools.slice(0, 2), world.orders)
      await load(url, of, world.tokens.slice(0, 16), 10)
      return load(url, of, world.tokens.slice(0, 16), seconds)
    }
    const hundredLoad = await served(() => warmLoad(hundred))
    const { largeLoad, memoryMb } = await served(async (pid) => {
      const measured = await warmLoad(large)
      // memory is read when every one of the thousand has asked
      await load(url, bodiesFor(large.tools.slice(0, 5), large.orders), large.tokens, seconds)
      return { largeLoad: measured, memoryMb: memoryOf(pid) }
    })

    const { rows } = await owner.query(
      'SELECT (SELECT count(*) FROM decision)::int AS decisions, (SELECT count(*) FROM decision d JOIN ledger.leaf l ON l.organization_id = d.organization_id AND l.index = d.ledger_index)::int AS recorded',
    )
    await owner.end()
    await closeHotPools()
    await closeDb()
    return {
      echo,
      withoutRules,
      authorize,
      hundred: hundredLoad,
      large: largeLoad,
      publishMs,
      memoryMb,
      durable: rows[0],
    }
  } finally {
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(ownerUrl: string, secret: string): Promise<string> {
  execFileSync(process.execPath, ['scripts/migrate.ts', 'apply'], {
    env: { ...process.env, DATABASE_URL: ownerUrl },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return ensureRuntimeLogin(ownerUrl, secret)
}

export function bodiesFor(tools: string[], orders: string[]): string[] {
  return Array.from({ length: 400 }, (_, i) =>
    JSON.stringify({
      run: `task-${i % 100}`,
      tool: tools[i % tools.length],
      arguments: {
        order: orders[i % orders.length],
        amount: { value: 100 + (i % 900), currency: 'EUR' },
        note: 'Goodwill after a late delivery.',
      },
      on_behalf_of: { type: 'user', id: `u-${i % 50}` },
      reasoning: {
        objective: 'Settle the complaint of the customer about a late delivery.',
        plan: ['look the order up', 'refund the delivery fee', 'write to the customer'],
        assumptions: [{ text: 'The order was late.', verified: true }],
        confidence: 0.92,
        sources: ['kb://refunds'],
      },
      model: { id: 'example-large', version: '2026-10' },
      capabilities: ['obligations'],
    }),
  )
}

export function printAuthorize(r: AuthorizeBench): void {
  const line = (name: string, l: Load) =>
    console.log(
      `${name.padEnd(58)} ${String(l.requestsPerSecond).padStart(7)}/s   p50 ${l.p50Ms.toFixed(1)} ms   p99 ${l.p99Ms.toFixed(1)} ms   ${(r.echo.requestsPerSecond / l.requestsPerSecond).toFixed(1)}× slower than plain Node${l.refused + l.errors ? `   ${l.refused} refused, ${l.errors} errors` : ''}`,
    )
  line('plain Node HTTP, JSON in and out', r.echo)
  line('authorize, 20 policies', r.authorize)
  line('the same without rules (unknown tool)', r.withoutRules)
  line('authorize, 100 policies, 50 of them on the tool', r.hundred)
  line('authorize, 10,000 policies, 50 on the tool; 1,000 agents', r.large)
  console.log(
    `p99 with 10,000 policies: ${(r.large.p99Ms / r.hundred.p99Ms).toFixed(2)}× that with 100 (goal below 1.3)`,
  )
  console.log(`one more policy beside 10,000, published: ${Math.round(r.publishMs)} ms (goal 5,000)`)
  console.log(`memory of the decision point: ${r.memoryMb.now} MB, at most ${r.memoryMb.peak} MB`)
  console.log(`${r.durable.decisions} decisions, ${r.durable.recorded} of them in the log`)
}

if (import.meta.main) printAuthorize(await benchAuthorize(JSON.parse(process.argv[2] ?? '{}')))
