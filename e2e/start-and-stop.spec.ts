import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { freePort, startPostgres } from '../lib/platform/postgres.ts'
import { identityOf } from '../scripts/lock.mjs'
import { type Demo, demoOf, sharedStack } from './stack.ts'

// The product from outside: started as a person starts it, ended in every way it can be ended.

const root = path.dirname(import.meta.dirname)
/** Below the shared stack's folder, which goes with that stack however the run ends. */
const newHome = () => mkdtempSync(path.join(path.dirname(sharedStack().demoFile), 'other-'))

const running: ChildProcess[] = []
test.afterEach(async () => {
  // what a failed test left: the next one must not suffer from it
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})

interface Started {
  child: ChildProcess
  console: string
  decisionPoint: string
  signer: string
  output(): string
}
async function start(home: string, env: Record<string, string> = {}): Promise<Started> {
  const [port, decisionPointPort, signerPort] = [await freePort(), await freePort(), await freePort()]
  const { DATABASE_URL: _, ...inherited } = process.env
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited,
      COUNTERSIGN_HOME: home,
      PORT: String(port),
      DECISION_POINT_PORT: String(decisionPointPort),
      SIGNER_PORT: String(signerPort),
      COUNTERSIGN_DEMO: '0',
      LOG_LEVEL: 'warn',
      ...env,
    } as NodeJS.ProcessEnv,
  })
  running.push(child)
  let output = ''
  child.stderr?.on('data', (d) => {
    output += d
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (d) => {
      output += d
      if (/is ready\.[\s\S]*Decision point .*\n/.test(output)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)))
  })
  return {
    child,
    console: `http://127.0.0.1:${port}`,
    decisionPoint: `http://127.0.0.1:${decisionPointPort}`,
    signer: `http://127.0.0.1:${signerPort}`,
    output: () => output,
  }
}

/** The process and all that it started, directly or not, each with what tells it from a later one of the same number. */
function family(pid: number): { pid: number; identity: string | null; command: string }[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((m) => (m ? [{ pid: Number(m[1]), parent: Number(m[2]), command: m[3] ?? '' }] : []))
  const members = [pid]
  for (const member of members) members.push(...all.filter((p) => p.parent === member).map((p) => p.pid))
  return members.map((p) => ({ pid: p, identity: identityOf(p), command: all.find((a) => a.pid === p)?.command ?? '' }))
}
const alive = (members: ReturnType<typeof family>) =>
  members.filter((m) => m.identity !== null && identityOf(m.pid) === m.identity)
const nothingLeft = (members: ReturnType<typeof family>) =>
  expect.poll(() => alive(members).map((m) => m.command), { timeout: 15_000 }).toEqual([])
const supervisorOf = (members: ReturnType<typeof family>) =>
  members.find((m) => m.command.includes('server/supervisor.ts'))?.pid ?? 0
const keys = async (s: Started) => (await fetch(`${s.console}/.well-known/jwks.json`)).text()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  test(`${signal} stops everything, in order and without an error`, async () => {
    const product = await start(newHome())
    const members = family(product.child.pid ?? 0)
    expect(members.length).toBeGreaterThan(7) // bootstrap, supervisor, four processes, PostgreSQL and its own
    product.child.kill(signal)
    expect(await once(product.child, 'exit')).toEqual([0, null])
    await nothingLeft(members)
  })

test('after kill -9 of the bootstrap or of the supervisor nothing stays, and the next start finds its data', async () => {
  test.setTimeout(120_000)
  const home = newHome()
  let product = await start(home)
  const before = await keys(product)
  for (const whom of ['bootstrap', 'supervisor']) {
    const members = family(product.child.pid ?? 0)
    process.kill(whom === 'bootstrap' ? (product.child.pid ?? 0) : supervisorOf(members), 'SIGKILL')
    await nothingLeft(members)
    product = await start(home)
    expect(await keys(product)).toBe(before)
  }
  product.child.kill('SIGTERM')
  await once(product.child, 'exit')
})

test('after kill -9 of everything at once the next start takes over what is left', async () => {
  test.setTimeout(120_000)
  const home = newHome()
  let product = await start(home)
  const before = await keys(product)
  const members = family(product.child.pid ?? 0)
  // leaves first: a child that outlived its supervisor for a moment would stop the database behind it
  for (const member of members.toReversed()) if (!/postgres/.test(member.command)) process.kill(member.pid, 'SIGKILL')
  product = await start(home)
  expect(product.output()).toContain('PostgreSQL taken over')
  expect(await keys(product)).toBe(before)
  const all = [...members, ...family(product.child.pid ?? 0)]
  product.child.kill('SIGTERM')
  await once(product.child, 'exit')
  await nothingLeft(all)
})

test('a process that dies is started again, the database too', async () => {
  const product = await start(newHome())
  const members = family(product.child.pid ?? 0)
  for (const what of [/server\/decision-point\.ts/, /server\/signer\.ts/, /next-server|next start/, /postgres -D/])
    process.kill(members.find((m) => what.test(m.command))?.pid ?? 0, 'SIGKILL')
  for (const base of [product.console, product.decisionPoint, product.signer])
    await expect
      .poll(
        () =>
          fetch(`${base}/readyz`).then(
            (r) => r.status,
            () => 0,
          ),
        { timeout: 30_000 },
      )
      .toBe(200)
  product.child.kill('SIGTERM')
  await once(product.child, 'exit')
  await nothingLeft(members)
})

test('a second start from the same folder says so and leaves the first one alone', async () => {
  const home = newHome()
  const product = await start(home)
  await expect(start(home)).rejects.toThrow(
    /Countersign is already running from \S+ \(process \d+, http:\/\/127\.0\.0\.1:\d+\): stop it first/,
  )
  expect((await fetch(`${product.console}/readyz`)).status).toBe(200)
  product.child.kill('SIGTERM')
  await once(product.child, 'exit')
})

test('two installations that start at once on one database both come up, with one demonstration', async () => {
  test.setTimeout(240_000)
  const cluster = await startPostgres(newHome(), { flags: ['-c', 'max_connections=200'] })
  try {
    const homesOfTwo = [newHome(), newHome()]
    const env = { DATABASE_URL: cluster.url, COUNTERSIGN_DEMO: '1' }
    const products = await Promise.all(homesOfTwo.map((home) => start(home, env)))
    const demos = homesOfTwo.map((home): Demo => JSON.parse(readFileSync(path.join(home, 'demo.json'), 'utf8')))
    expect(demos[0]?.people).toEqual(demos[1]?.people)
    expect(demos[0]?.agents).toEqual(demos[1]?.agents)
    expect(demos.map((d) => d.console)).toEqual(products.map((p) => p.console))
    for (const product of products) {
      product.child.kill('SIGTERM')
      await once(product.child, 'exit')
    }
  } finally {
    await cluster.stop()
  }
})

test('each process answers for its health, and counts', async () => {
  const { console: url, decisionPoint, worker, signer } = sharedStack()
  expect(await (await fetch(`${signer}/healthz`)).json()).toEqual({ status: 'alive' })
  expect(await (await fetch(`${signer}/readyz`)).json()).toMatchObject({ status: 'ready' })
  expect(await (await fetch(`${signer}/metrics`)).text()).toContain('countersign_signer_logs_stopped 0')
  for (const base of [url, decisionPoint, worker]) {
    expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ status: 'alive' })
    const ready = (await (await fetch(`${base}/readyz`)).json()) as { checks: { name: string }[] }
    expect(ready).toMatchObject({ status: 'ready' })
    expect(ready.checks.map((c) => c.name)).toEqual(['database', 'migrations', 'clock'])
    const metrics = await fetch(`${base}/metrics`)
    expect(metrics.headers.get('content-type')).toContain('text/plain')
    expect(await metrics.text()).toContain('countersign_process_cpu_seconds_total')
  }
})

test('demo.json is for its owner alone and says how to get in', () => {
  const stack = sharedStack()
  expect(statSync(stack.demoFile).mode & 0o777).toBe(0o600)
  expect(statSync(path.dirname(stack.demoFile)).mode & 0o777).toBe(0o700)
  const demo = demoOf(stack)
  expect(Object.keys(demo)).toEqual([
    'console',
    'decision_point',
    'organization',
    'people',
    'agents',
    'service_account',
  ])
  expect(demo.console).toBe(stack.console)
  expect(demo.decision_point).toBe(stack.decisionPoint)
  expect(new Set(demo.people.map((p) => p.role))).toEqual(
    new Set(['admin', 'approver', 'compliance', 'policy_author', 'developer']),
  )
  expect(demo.people.filter((p) => p.role === 'approver').length).toBeGreaterThanOrEqual(2)
  for (const agent of demo.agents)
    expect(agent).toEqual({
      id: expect.any(String),
      name: expect.any(String),
      environment: expect.stringMatching(/^(sandbox|staging|production)$/),
      client_id: expect.any(String),
      client_secret: expect.any(String),
    })
})

test('both mounts give the same answers about themselves', async () => {
  const { console: url, decisionPoint } = sharedStack()
  for (const at of [
    '/.well-known/oauth-authorization-server',
    '/.well-known/jwks.json',
    '/.well-known/authzen-configuration',
  ]) {
    const [a, b] = await Promise.all([fetch(url + at), fetch(decisionPoint + at)])
    expect(a.status).toBe(200)
    expect(await a.text()).toBe(await b.text())
  }
})
