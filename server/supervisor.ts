import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { readAnchors } from '../lib/anchors/settings.ts'
import { AppError } from '../lib/platform/app-error.ts'
import { settings as readSettings, type Settings } from '../lib/platform/config.ts'
import { freePort } from '../lib/platform/postgres.ts'
import { busyPort, homeLock, missingSecret } from '../scripts/first-checks.mjs'
import { holderOf, tryLock } from '../scripts/lock.mjs'
import { buildConsole, generateClient } from './build-console.ts'
import { type Services, startServices } from './children.ts'
import { abortCommands } from './commands.ts'
import { checkDatabaseUrl } from './database-trouble.ts'
import { demoFile, writeDemoFile } from './demo-file.ts'
import { type EmbeddedDatabase, openEmbeddedDatabase } from './embedded-database.ts'
import { environmentOf } from './environment.ts'
import { type Prepared, prepareDatabase } from './prepare-database.ts'
import { servicesOf } from './services.ts'
import { createSetupLink } from './setup-link.ts'
import { watchSources } from './watch-sources.ts'

// `npm start`: everything from an empty folder to a running product, and everything away again at the end. Its own
// messages are lines for people; those of the processes are JSON.

const dev = process.argv.includes('--dev')
const begun = performance.now()
const say = (line: string) => console.log(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`)
/** How long the ports of a start that was killed may still be held by what is ending. */
const GIVE_BACK_MS = 10_000

let opening: Promise<EmbeddedDatabase> | undefined
let services: Services | undefined
let releaseHome = () => {}
let stopping = false

async function stop(exitCode: number): Promise<never> {
  if (!stopping) {
    stopping = true
    abortCommands()
    await services?.stop()
    await opening?.then((database) => database.stop()).catch(() => {})
    releaseHome()
  }
  process.exit(exitCode)
}
async function onSignal(signal: string) {
  if (stopping) return
  console.log(`Stopping (${signal}) …`)
  await stop(0)
}

async function checks(): Promise<Settings> {
  const settings = readSettings()
  readAnchors(settings.anchors)
  const missing = missingSecret(process.env)
  if (missing) throw new AppError(500, 'configuration', missing)
  if (process.env.DATABASE_URL) checkDatabaseUrl(process.env.DATABASE_URL)
  try {
    mkdirSync(settings.home, { recursive: true, mode: 0o700 })
  } catch (e) {
    const why = (e as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new AppError(
      500,
      'home',
      `The folder ${settings.home} cannot be made (${why}): set COUNTERSIGN_HOME to another.`,
    )
  }
  const file = homeLock(settings.home)
  const killed = existsSync(file) && holderOf(file) === null
  const lock = tryLock(file, settings.consoleUrl)
  if ('holder' in lock)
    throw new AppError(
      500,
      'running',
      `Countersign is already running from ${settings.home} (process ${lock.holder.pid}, ${lock.holder.note}): stop it first, or set COUNTERSIGN_HOME to another folder.`,
    )
  releaseHome = lock.release
  const ports = [
    { name: 'PORT', port: settings.port },
    { name: 'DECISION_POINT_PORT', port: settings.decisionPointPort },
  ]
  const worker = { name: 'WORKER_PORT', port: settings.workerPort }
  const signer = { name: 'SIGNER_PORT', port: settings.signerPort }
  const demanded = [
    ...ports,
    ...(settings.workerPortGiven ? [worker] : []),
    ...(settings.signerPortGiven ? [signer] : []),
  ]
  const busy = await busyPort(demanded, settings.host, killed ? GIVE_BACK_MS : 0)
  if (busy) throw new AppError(500, 'port', busy)
  // where nobody chose one, a busy one of ours is replaced by a free one
  if (!settings.workerPortGiven && (await busyPort([worker, ...ports], settings.host)))
    settings.workerPort = await freePort()
  const others = [...ports, { name: 'WORKER_PORT', port: settings.workerPort }]
  if (!settings.signerPortGiven && (await busyPort([signer, ...others], settings.host)))
    settings.signerPort = await freePort()
  return settings
}

async function prepare(settings: Settings): Promise<Prepared> {
  const loopback = ['127.0.0.1', 'localhost', '::1'].includes(settings.host)
  const given = process.env.DATABASE_URL
  if (!given) opening = openEmbeddedDatabase(settings.home, say)
  const embedded = await opening
  if (embedded) process.env.COUNTERSIGN_POSTMASTER = embedded.postmaster()
  const target = {
    ownerUrl: embedded?.ownerUrl ?? given ?? '',
    writerKey: path.join(settings.home, 'writer.key'),
    signerFolder: settings.signerFolder,
    embedded: embedded !== undefined,
    wantsDemonstration: settings.demo ?? (!given && loopback),
  }
  return prepareDatabase(target, say)
}

function announce(settings: Settings, demonstration: boolean, link: string | null) {
  const file = path.relative(process.cwd(), demoFile(settings.home))
  const lines = [
    ['Console', settings.consoleUrl],
    ['Decision point', settings.decisionPointUrl],
    ...(demonstration ? [['Sign-ins', file.startsWith('..') ? demoFile(settings.home) : file]] : []),
    ...(link ? [['First admin', `${link}  (for 15 minutes, once)`]] : []),
  ]
  say('Countersign is ready. Ctrl-C stops it.')
  console.log(lines.map(([what, where]) => `          ${what?.padEnd(16)}${where}`).join('\n'))
  process.send?.({ setupLink: link }) // for tests that start the product
}

async function main() {
  const settings = await checks()
  await generateClient(say)
  const prepared = await prepare(settings)
  const environment = environmentOf(settings, prepared)
  // two cores: the console builds while the demonstration is made; a failure of either ends both
  const [{ demonstration, empty }] = await Promise.all([
    prepared.finish(environment),
    dev ? undefined : buildConsole(say),
  ])
  writeDemoFile(settings, demonstration)
  services = startServices(servicesOf(settings, environment, prepared.signerUrl, dev), say)
  if (dev)
    watchSources(() => {
      for (const name of ['decision point', 'worker', 'signer']) services?.restart(name)
    })
  await services.ready()
  const link = empty ? await createSetupLink(environment) : null
  if (!stopping) announce(settings, demonstration !== null, link)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void onSignal(signal))
if (process.connected) {
  process.on('disconnect', () => void onSignal('the starting process is gone'))
  process.channel?.unref()
}
try {
  await main()
} catch (e) {
  if (!stopping) {
    console.error(e instanceof AppError || e instanceof Error ? e.message : 'Countersign could not start.')
    if (!(e instanceof AppError) && process.env.LOG_LEVEL === 'debug') console.error(e)
    await stop(1)
  }
}
