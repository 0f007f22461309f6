import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startPostgres } from '../../lib/platform/postgres.ts'
import { ensureRuntimeLogin } from '../../lib/platform/runtime-role.ts'
import { readScenarios, type Scenarios, WrongFolder } from './data.ts'
import { Score } from './score.ts'

// npm run bench -- --scenarios <folder>: cases that were not written for the engine, played over the authorize API
// against a database of their own, with the catalog beside this file. The last line of each category is a promise: the
// exit code is 1 when one is missed.

export async function benchScenarios(scenarios: Scenarios): Promise<{ score: Score; calls: number; seconds: number }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-scenarios-'))
  chmodSync(folder, 0o755)
  const cluster = await startPostgres(folder, {})
  const owner = new pg.Pool({ connectionString: cluster.url, max: 2 }).on('error', () => {})
  let close = async () => {}
  try {
    const secret = randomBytes(32).toString('base64url')
    execFileSync(process.execPath, ['scripts/migrate.ts', 'apply'], {
      env: { ...process.env, DATABASE_URL: cluster.url },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    Object.assign(process.env, {
      COUNTERSIGN_RUNTIME_URL: await ensureRuntimeLogin(cluster.url, secret),
      COUNTERSIGN_SECRET: secret,
      COUNTERSIGN_URL: 'http://127.0.0.1:3000',
      COUNTERSIGN_DECISION_POINT_URL: 'http://127.0.0.1:3001',
      LOG_LEVEL: 'warn',
    })
    // after the environment: the operations connect by it
    const { makeScenarioWorld } = await import('./world.ts')
    const { RETAIL, callNames, playCalls, playRetail } = await import('./suites.ts')
    const { bus } = await import('../../lib/platform/bus.ts')
    const { closeDb } = await import('../../lib/platform/db.ts')
    const { closeHotPools } = await import('../../lib/authorize/hot-pools.ts')
    const { stopChecks } = await import('../../lib/registry/checks/run-checks.ts')
    close = async () => {
      await stopChecks()
      if ('countersignBus' in globalThis) await bus().close()
      await closeHotPools()
      await closeDb()
    }
    const score = new Score()
    const started = performance.now()
    const world = await makeScenarioWorld(owner, scenarios.retailTools, { name: 'scenarios', known: true })
    await playRetail(world, scenarios.retailTasks, score)
    for (const name of Object.values(RETAIL)) score.line(name, name === RETAIL.reads ? 0.9 : 1)
    const names = callNames('', true)
    await playCalls(world, scenarios.tasks, score, names)
    score.line(names.attacks, 1)
    score.line(names.injected, 1)
    score.line(names.alone, 0.9)
    score.line(names.after, 1)
    const blank = await makeScenarioWorld(owner, scenarios.retailTools, { name: 'blank', known: false })
    const unknown = callNames(' (nothing known)', false)
    await playCalls(blank, scenarios.tasks, score, unknown)
    score.line(unknown.attacks, 1)
    score.line(unknown.injected, 1)
    score.line(unknown.alone, null)
    const seconds = (performance.now() - started) / 1_000
    const { rows } = await owner.query('SELECT count(*)::int AS calls FROM decision')
    return { score, calls: rows[0].calls, seconds }
  } finally {
    await close()
    await owner.end()
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main(): Promise<number> {
  const folder = process.argv[2]
  if (!folder) {
    console.error('Name the folder of the scenarios: npm run bench -- --scenarios ../shared/scenarios')
    return 2
  }
  let scenarios: Scenarios
  try {
    scenarios = readScenarios(path.resolve(folder))
  } catch (e) {
    if (!(e instanceof WrongFolder)) throw e
    console.error(e.message)
    return 2
  }
  const { score, calls, seconds } = await benchScenarios(scenarios)
  console.log(score.text())
  console.log(`\n  ${calls} decisions in ${seconds.toFixed(1)} s, all over the authorize API.`)
  console.log(score.passed ? '  Every goal is reached.' : '  A goal is missed.')
  return score.passed ? 0 : 1
}
if (import.meta.main) process.exit(await main())
