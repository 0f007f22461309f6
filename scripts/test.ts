import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { BROWSER_VARIABLE, ensureBrowser } from '../lib/platform/browser.ts'
import { buildConsole, generateClient } from '../server/build-console.ts'
import { identityOf } from './lock.mjs'
import { runStage, type Stage, stopStages } from './test-stage.ts'

// `npm test`: every stage runs, whatever the others say; the last line is the sum. Needs nothing set up and leaves
// nothing: results, homes and databases lie in temporary folders, the build in one of its own.

const root = path.dirname(import.meta.dirname)
process.chdir(root)
const OURS =
  /^(COUNTERSIGN_(?!(?:BROWSER|LONG)$)|NEXTAUTH_|VITEST|PLAYWRIGHT_JSON)|^(DATABASE_URL|PORT|DECISION_POINT_PORT|WORKER_PORT|HOST|NODE_ENV|LOG_LEVEL|FORCE_COLOR)$/
for (const name of Object.keys(process.env)) if (OURS.test(name)) delete process.env[name]

const results = mkdtempSync(path.join(os.tmpdir(), 'countersign-results-'))
const DIST = '.next-test-'
for (const name of readdirSync(root)) {
  // of a run that was killed
  if (name.startsWith(DIST) && !identityOf(Number(name.slice(DIST.length))))
    rmSync(name, { recursive: true, force: true })
}
const dist = `${DIST}${process.pid}`
const typesFile = 'next-env.d.ts' // a build points it to its own folder
const types = existsSync(typesFile) ? readFileSync(typesFile) : null
function cleanUp() {
  rmSync(results, { recursive: true, force: true })
  rmSync(dist, { recursive: true, force: true })
  if (types) writeFileSync(typesFile, types)
  else rmSync(typesFile, { force: true })
}
let stopping = false
async function stop() {
  if (stopping) return
  stopping = true
  await stopStages()
  cleanUp()
  process.exit(1)
}
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, () => void stop())

const json = (name: string) => JSON.parse(readFileSync(path.join(results, name), 'utf8'))
/** Vitest's own word is success even after errors outside of tests: the exit code counts too. */
function vitestSum(ok: boolean) {
  const r = json('vitest.json')
  const broken = r.testResults.filter(
    (f: { status: string; assertionResults: { status: string }[] }) =>
      f.status === 'failed' && !f.assertionResults.some((a) => a.status === 'failed'),
  ).length
  const failed = r.numFailedTests + broken
  return { passed: r.numPassedTests, failed: failed || (ok ? 0 : 1) }
}
/** Tests that may need a second try in one run; more of them are a fault of the product or of the tests. */
const UNSTEADY_MAX = 3
/** A stack that does not start stands only in `errors`. Playwright lists by name what passed only at the second try. */
function playwrightSum(ok: boolean) {
  const { stats, errors } = json('playwright.json')
  const unsteady = stats.flaky > UNSTEADY_MAX ? stats.flaky : 0
  if (stats.flaky) console.log(`Only at the second try: ${stats.flaky} (more than ${UNSTEADY_MAX} count as failed)`)
  const failed = stats.unexpected + unsteady
  return { passed: stats.expected + stats.flaky - unsteady, failed: failed || (errors.length || !ok ? 1 : 0) }
}

const bin = 'node_modules'
const stages: Stage[] = [
  { name: 'types', args: [`${bin}/typescript/bin/tsc`, '-p', '.', '--incremental', 'false'] },
  { name: 'lint', args: [`${bin}/@biomejs/biome/bin/biome`, 'check', '--error-on-warnings', '.'] },
  {
    name: 'unit and integration',
    args: [`${bin}/vitest/vitest.mjs`, 'run'],
    env: { VITEST_JSON: path.join(results, 'vitest.json') },
    sum: vitestSum,
  },
  {
    name: 'browser',
    args: [`${bin}/@playwright/test/cli.js`, 'test'],
    env: { COUNTERSIGN_TEST_RESULTS: results, COUNTERSIGN_DIST: dist },
    sum: playwrightSum,
    async before() {
      const browser = await ensureBrowser(console.log)
      if ('sentence' in browser) return browser.sentence
      process.env[BROWSER_VARIABLE] = browser.path
      return null
    },
  },
]

let passed = 0
let failed = 0
const begun = performance.now()
const take = (name: string, sum: { passed: number; failed: number }, since: number) => {
  passed += sum.passed
  failed += sum.failed
  const time = ((performance.now() - since) / 1000).toFixed(1)
  console.log(`── ${name}: ${sum.passed} passed, ${sum.failed} failed (${time} s)`)
}
/** A step that passes or fails as one. */
async function check(name: string, work: () => Promise<unknown>) {
  const since = performance.now()
  try {
    await work()
    take(name, { passed: 1, failed: 0 }, since)
  } catch (e) {
    console.error(e instanceof Error ? e.message : e)
    take(name, { passed: 0, failed: 1 }, since)
  }
}

await check('client', () => generateClient(console.log))
// the types of the routes, which tsc reads
await runStage({ name: 'route types', args: [`${bin}/next/dist/bin/next`, 'typegen'] })
for (const stage of stages) {
  if (stage.name === 'browser')
    await check('production build', async () => {
      process.env.COUNTERSIGN_DIST = dist
      await buildConsole(console.log)
    })
  const since = performance.now()
  take(stage.name, await runStage(stage), since)
}
cleanUp()
console.log(`Took ${((performance.now() - begun) / 1000).toFixed(0)} s.`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
