// Needs nothing but Node >= 20: installs what the lockfile says, then goes on under the pinned Node.
// Usage: start.mjs [script.ts [arguments]]; without one it starts the product.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { alreadyRunning, busyPort, homeLock, missingSecret } from './first-checks.mjs'
import { lock } from './lock.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
const [script = 'server/supervisor.ts', ...rest] = process.argv.slice(2)
const pinned = JSON.parse(readFileSync('package.json', 'utf8')).dependencies.node
const node = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/** @param {string} sentence @returns {never} */
function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

/** What npm wrote into node_modules, against what the lockfile asks. */
function installed() {
  const record = path.join('node_modules', '.package-lock.json')
  if (!existsSync(node) || !existsSync(record)) return false
  const want = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
  const have = JSON.parse(readFileSync(record, 'utf8')).packages
  return Object.entries(want).every(
    ([where, p]) =>
      !where || (have[where] ? have[where].version === p.version : p.optional === true || p.peer === true),
  )
}

async function install() {
  const release = await lock('.install.lock', () =>
    console.log('Waiting for another start that installs the dependencies …'),
  )
  try {
    if (installed()) return
    const started = Date.now()
    console.log('Installing the dependencies …')
    const flags = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
    // whatever this user's npm is set to, the pinned Node's own install script must run
    const env = { ...process.env, npm_config_ignore_scripts: 'false', npm_config_engine_strict: 'false' }
    const npm = spawn('npm', ['ci', ...flags], {
      stdio: 'inherit',
      env,
      detached: true,
      shell: process.platform === 'win32',
    })
    const stop = () => {
      release()
      if (npm.pid) process.kill(-npm.pid, 'SIGTERM')
      process.exit(1)
    }
    for (const signal of SIGNALS) process.on(signal, stop)
    const status = await new Promise((resolve) => npm.on('error', () => resolve(1)).on('exit', resolve))
    for (const signal of SIGNALS) process.off(signal, stop)
    if (status !== 0) fail('The dependencies could not be installed ("npm ci" failed): see above.')
    console.log(`Installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
  } finally {
    release()
  }
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node 20 or newer is needed to begin; this is ${process.versions.node}.`)
if (script === 'server/supervisor.ts') {
  // refused now rather than after a minute of installing; the supervisor looks again
  const home = path.resolve(process.env.COUNTERSIGN_HOME || '.countersign')
  const trouble = missingSecret(process.env) ?? alreadyRunning(home)
  if (trouble) fail(trouble)
  const port = (/** @type {string} */ name, /** @type {number} */ fallback) => ({
    name,
    port: Number(process.env[name] || fallback),
  })
  const ports = [port('PORT', 3000), port('DECISION_POINT_PORT', 3001)]
  const crashed = existsSync(homeLock(home))
  if (!crashed && ports.every((p) => Number.isInteger(p.port) && p.port > 0 && p.port < 65_536)) {
    const busy = await busyPort(ports, process.env.HOST || '127.0.0.1')
    if (busy) fail(busy)
  }
}
if (!installed()) await install()
const found = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout?.trim()
if (found !== pinned)
  fail(`Node ${pinned} should lie in node_modules, found ${found || 'none'}: remove node_modules and start again.`)

// A process group of its own and a channel: every signal reaches it exactly once, and it notices when we are gone.
const child = spawn(node, [script, ...rest], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  detached: true,
  env: { ...process.env, PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH ?? ''}` },
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => child.kill(signal))
if (process.env.npm_lifecycle_event) {
  // npm passes no signal on when it is killed: then our parent changes
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }, 500).unref()
}
child.on('exit', (code) => process.exit(code ?? 1))
