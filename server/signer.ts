import { mkdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '../lib/platform/app-error.ts'
import { settings } from '../lib/platform/config.ts'
import { serveFetch } from '../lib/platform/http-server.ts'
import { log } from '../lib/platform/log.ts'
import { metricsResponse } from '../lib/platform/metrics.ts'
import { UnsafeError } from '../lib/platform/safe-to-serve.ts'
import { type Fence, takeFence } from '../lib/signer/fence.ts'
import { RefusedError, Signer } from '../lib/signer/signer.ts'

// The signer as a process: it needs its role's way to the database (DATABASE_URL) and its folder, and nothing else of the
// installation, so that it may run on another machine. It loads neither Prisma nor the engine: it is small.

const SECOND_MS = 1_000
const RETRY_MS = 2_000

/** What /readyz says. */
let trouble: string | null = 'it has not begun'
/** Another signer holds the lock: nothing is wrong, and this one takes over when it is gone. */
let waiting = false
let stopped = 0
let stopping = false

const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
function ready(): Response {
  const checks = [
    trouble === null
      ? { name: 'signer', ok: true, ...(waiting ? { note: 'another signer is at work' } : {}) }
      : { name: 'signer', ok: false, note: trouble },
    stopped === 0 ? { name: 'logs', ok: true } : { name: 'logs', ok: false, note: `${stopped} not signed any more` },
  ]
  const ok = checks.every((c) => c.ok)
  return answer(ok ? 200 : 503, { status: ok ? 'ready' : 'not ready', checks })
}
function fetch(request: Request): Response | Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/healthz') return answer(200, { status: 'alive' })
  if (pathname === '/readyz') return ready()
  if (pathname === '/metrics') return metricsResponse()
  return new Response('Not found', { status: 404 })
}

/** Until the connection is lost, the signer refuses, or the process is told to stop. */
async function signWhileFenced(fence: Fence, folder: string): Promise<void> {
  const signer = new Signer({ folder, sql: fence.sql })
  await signer.begin()
  log.info('signing')
  while (!stopping) {
    const begun = performance.now()
    const hungry = await signer.round()
    trouble = null
    stopped = signer.stopped().length
    if (!hungry) await pause(Math.max(20, SECOND_MS - (performance.now() - begun)))
  }
}
function say(e: unknown): void {
  const why = e instanceof RefusedError ? 'it refuses' : 'the database does not answer as it should'
  if (trouble !== why) log.error({ err: e }, e instanceof AppError || e instanceof RefusedError ? e.message : why)
  trouble = why
}
async function run(url: string, folder: string): Promise<void> {
  while (!stopping) {
    let fence: Fence | null = null
    try {
      fence = await takeFence(url)
      if (!fence && !waiting) log.info('another signer is at work: waiting')
      waiting = !fence
      if (fence) await signWhileFenced(fence, folder)
      else trouble = null
    } catch (e) {
      if (e instanceof UnsafeError) die(e)
      say(e)
    } finally {
      await fence?.release()
    }
    if (!stopping) await pause(RETRY_MS)
  }
}

function die(e: unknown): never {
  log.fatal({ err: e }, `the signer cannot start: ${e instanceof Error ? e.message.split('\n')[0] : 'unknown error'}`)
  process.exit(1)
}
process.on('uncaughtException', die)
process.on('unhandledRejection', die)
const { DATABASE_URL: url } = process.env
if (!url) die(new AppError(500, 'configuration', 'DATABASE_URL is not set: give the URL of the signer’s role.'))
const { host, signerPort, signerFolder: folder } = settings()
mkdirSync(folder, { recursive: true, mode: 0o700 })
const server = await serveFetch({ host, port: signerPort, fetch })
log.info({ port: server.port }, 'serving')
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    log.info({ signal }, 'stopping')
    stopping = true
    // a round that is under way may be ended anywhere: that is what the state is for
    void server.close(500).then(() => process.exit(0))
  })
await run(url, folder)
