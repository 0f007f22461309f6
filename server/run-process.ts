import { watchEngine } from '../lib/authorize/watch-engine.ts'
import { demandWriter } from '../lib/ledger/writer-key.ts'
import { bus } from '../lib/platform/bus.ts'
import { config } from '../lib/platform/config.ts'
import { startTrouble } from '../lib/platform/connections.ts'
import { closeDb } from '../lib/platform/db.ts'
import { ownMigrations } from '../lib/platform/health.ts'
import { log } from '../lib/platform/log.ts'

export interface Running {
  /** Finishes what is in flight and takes nothing new. */
  close(): Promise<void>
}

/** The frame of each process: one sentence when it cannot start, an orderly stop on a signal. */
export async function runProcess(name: string, start: () => Promise<Running>): Promise<void> {
  const die = (err: unknown, what: string) => {
    log.fatal({ err }, what)
    process.exit(1)
  }
  process.on('uncaughtException', (e) => die(e, 'an error that nothing caught'))
  process.on('unhandledRejection', (e) => die(e, 'a rejection that nothing caught'))
  let running: Running
  try {
    ownMigrations()
    config()
    demandWriter()
    running = await start()
  } catch (e) {
    return die(e, `the ${name} cannot start: ${startTrouble(e)}`)
  }
  let stopping = false
  const stop = async (signal: string, exitCode = 0) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    await running.close()
    if ('countersignBus' in globalThis) await bus().close()
    await closeDb()
    process.exit(exitCode)
  }
  watchEngine(() => void stop('the engine', 1))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal))
}
