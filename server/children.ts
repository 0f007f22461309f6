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
  /** At once and without backing off, for changed sources. */
  restart(name: string): void
  stop(): Promise<void>
}

const BACKOFF_MS_MAX = 10_000
const CALM_MS = 60_000
const STOP_MS = 12_000
const HOPELESS = 4

interface State {
  service: Service
  child?: ChildProcess
  /** How often it ended in a row. */
  ends: number
  waiting?: NodeJS.Timeout
  again?: boolean
}

/** Keeps each service running: a new process after every end, sooner or later by how often it ended. */
export function startServices(services: Service[], say: (line: string) => void): Services {
  const states = services.map((service): State => ({ service, ends: 0 }))
  let stopping = false

  const start = (state: State): void => {
    if (stopping) return
    const { name, args, env } = state.service
    const begun = Date.now()
    const child = spawn(process.execPath, [...LEASH, ...args], {
      cwd: root,
      env: leashed(env),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true, // signals of a terminal reach only the supervisor, which stops them in order
    })
    state.child = child
    child.once('error', (e) => say(`The ${name} could not be started: ${e.message}`))
    child.once('exit', (code, signal) => {
      delete state.child
      if (stopping) return
      state.ends = state.again || Date.now() - begun > CALM_MS ? 0 : state.ends + 1
      if (state.again) {
        delete state.again
        return start(state)
      }
      const waitMs = Math.min(200 * 2 ** Math.max(state.ends - 1, 0), BACKOFF_MS_MAX)
      say(`The ${name} ended (${signal ?? code}); starting it again in ${waitMs / 1000} s`)
      state.waiting = setTimeout(() => start(state), waitMs)
    })
  }
  states.forEach(start)

  return {
    async ready() {
      const waiting = new Set(states)
      while (waiting.size && !stopping) {
        for (const state of waiting) {
          if (state.ends >= HOPELESS) throw new Error(`The ${state.service.name} does not stay up: see above.`)
          const asked = fetch(state.service.readyUrl, { signal: AbortSignal.timeout(5_000) })
          if (
            await asked.then(
              (r) => r.ok,
              () => false,
            )
          )
            waiting.delete(state)
        }
        if (waiting.size) await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    restart(name) {
      const state = states.find((s) => s.service.name === name)
      if (!state || stopping) return
      if (state.child) {
        state.again = true
        state.child.kill('SIGTERM')
        return
      }
      clearTimeout(state.waiting)
      state.ends = 0
      start(state)
    },
    async stop() {
      stopping = true
      const left = states.flatMap((s) => s.child ?? [])
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
      // what a service started itself (a bundler's workers) goes with its group
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
