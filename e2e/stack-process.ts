import { spawn } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from '../lib/platform/postgres.ts'
import type { Stack } from './stack.ts'

// Holds one stack, in a process of its own: however the test runner ends, the channel closes and the stack goes with it.
const home = mkdtempSync(path.join(os.tmpdir(), 'countersign-e2e-'))
chmodSync(home, 0o700)
// an anchor that keeps up, and one that never answers: what the page of the log has to show
mkdirSync(path.join(home, 'copies'))
writeFileSync(
  path.join(home, 'anchors.yaml'),
  `folders: [{name: copies, path: copies, every_seconds: 2}]
witnesses: [{name: silent, url: 'http://127.0.0.1:9', key: witness.example/w1+ecab4163+BNyz2fPH+pYdgCZaZihQ3BiVI2B72mqqeo8kt4b+ygEL}]\n`,
)
const ports = {
  console: await freePort(),
  decisionPoint: await freePort(),
  worker: await freePort(),
  signer: await freePort(),
}
const { DATABASE_URL: _, NODE_ENV: __, ...inherited } = process.env
const supervisor = spawn(process.execPath, ['server/supervisor.ts'], {
  cwd: path.dirname(import.meta.dirname),
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  env: {
    ...inherited,
    PORT: String(ports.console),
    DECISION_POINT_PORT: String(ports.decisionPoint),
    WORKER_PORT: String(ports.worker),
    SIGNER_PORT: String(ports.signer),
    COUNTERSIGN_HOME: home,
    COUNTERSIGN_ANCHORS: path.join(home, 'anchors.yaml'),
    LOG_LEVEL: process.env.LOG_LEVEL || 'warn',
  } as unknown as NodeJS.ProcessEnv,
})
const gone = new Promise<void>((resolve) => supervisor.once('exit', () => resolve()))
let stopping = false
async function stop(code: number) {
  if (stopping) return
  stopping = true
  supervisor.kill('SIGTERM')
  await gone
  // as root below a closed folder PostgreSQL's data lies elsewhere, behind a link
  const data = path.join(home, 'pg')
  if (lstatSync(data, { throwIfNoEntry: false })?.isSymbolicLink())
    rmSync(path.dirname(readlinkSync(data)), { recursive: true, force: true })
  rmSync(home, { recursive: true, force: true })
  process.exit(code)
}
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, () => void stop(0))

let output = ''
supervisor.stdout?.on('data', (d: Buffer) => {
  output = (output + d).slice(-20_000)
})
supervisor.once('message', (message) => {
  const at = (port: number) => `http://127.0.0.1:${port}`
  const stack: Stack = {
    console: at(ports.console),
    decisionPoint: at(ports.decisionPoint),
    worker: at(ports.worker),
    signer: at(ports.signer),
    demoFile: path.join(home, 'demo.json'),
    setupLink: (message as { setupLink: string | null }).setupLink,
  }
  process.send?.(stack)
})
supervisor.once('exit', () => {
  if (!stopping) console.error(output)
  void stop(1)
})
