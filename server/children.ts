import { type ChildProcess, spawn } from 'node:child_process'
import type { Environment } from '../lib/platform/config.ts'
import { LEASH, leashed, root } from './commands.ts'

export interface Service {
  name: string
  args: string[]
  env: Environment
  /** Answers 200 when the service can do its work. */
  readyUrl: string
}
export interface Services {
  /** Resolves when all answer; rejects with the name of one that keeps ending before it ever did. */
  ready(): Promise<void>
  stop(): Promise<void>
}

const BACKOFF_MS_MAX = 10_000
const CALM_MS = 60_000
const STOP_MS = 12_000
const HOPELESS = 4

/** Keeps each service running: a new process after every end, sooner or later by how often it ended. */
export function startServices(services: Service[], say: (line: string) => void): Services {
  const alive = new Map<string, ChildProcess>()
  const ends = new Map<string, number>()
  let stopping = false

  const start = (service: Service): void => {
    if (stopping) return
    const begun = Date.now()
    const child = spawn(process.execPath, [...LEASH, ...service.args], {
      cwd: root,
      env: leashed(service.env),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true, // signals of a terminal reach only the supervisor, which stops them in order
    })
    alive.set(service.name, child)
    child.once('error', (e) => say(`The ${service.name} could not be started: ${e.message}`))
    child.once('exit', (code, signal) => {
      alive.delete(service.name)
      if (stopping) return
      const count = Date.now() - begun > CALM_MS ? 1 : (ends.get(service.name) ?? 0) + 1
      ends.set(service.name, count)
      const waitMs = Math.min(200 * 2 ** (count - 1), BACKOFF_MS_MAX)
      say(`The ${service.name} ended (${signal ?? code}); starting it again in ${waitMs / 1000} s`)
      setTimeout(() => start(service), waitMs)
    })
  }
  for (const service of services) start(service)

  return {
    async ready() {
      const waiting = new Set(services)
      while (waiting.size && !stopping) {
        for (const service of waiting) {
          if ((ends.get(service.name) ?? 0) >= HOPELESS)
            throw new Error(`The ${service.name} does not stay up: see above.`)
          const ok = await fetch(service.readyUrl, { signal: AbortSignal.timeout(5_000) }).then(
            (r) => r.ok,
            () => false,
          )
          if (ok) waiting.delete(service)
        }
        if (waiting.size) await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async stop() {
      stopping = true
      const left = [...alive.values()]
      const gone = left.map((c) => new Promise<void>((resolve) => c.once('exit', () => resolve())))
      for (const child of left) child.kill('SIGTERM')
      let late: NodeJS.Timeout | undefined
      await Promise.race([
        Promise.all(gone),
        new Promise((resolve) => {
          late = setTimeout(resolve, STOP_MS)
        }),
      ])
      clearTimeout(late)
      // what a service started itself (a watcher's child, a bundler) goes with its group
      for (const { pid } of left)
        if (pid)
          try {
            process.kill(-pid, 'SIGKILL')
          } catch {
            // the group is gone
          }
    },
  }
}
