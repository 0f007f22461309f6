import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import type { Environment } from '../lib/platform/config.ts'

export const root = path.dirname(import.meta.dirname)
/** Loaded into every child: see leash.ts. */
export const LEASH = ['--import', path.join(import.meta.dirname, 'leash.ts')]

export interface Finished {
  ok: boolean
  /** What it wrote, both streams, the end of it. */
  output: string
  /** What it sent over its channel. */
  message: unknown
}

export const leashed = (env: Environment): NodeJS.ProcessEnv =>
  ({ ...env, COUNTERSIGN_LEASH: String(process.pid) }) as unknown as NodeJS.ProcessEnv

const running = new Set<ChildProcess>()
let aborted = false

/** Runs a script of ours (or a tool's) to its end under the Node of this process. */
export function command(args: string[], env: Environment): Promise<Finished> {
  if (aborted) return new Promise(() => {})
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...LEASH, ...args], {
      cwd: root,
      env: leashed(env),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    running.add(child)
    let output = ''
    let message: unknown
    const keep = (d: Buffer) => {
      output = (output + d).slice(-20_000)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('message', (m) => {
      message = m
    })
    const end = (ok: boolean) => {
      running.delete(child)
      if (aborted) return // we are on our way out: nobody waits for the answer
      resolve({ ok, output: output.trim(), message })
    }
    child.on('error', (e) => {
      output += e.message
      end(false)
    })
    child.on('close', (code) => end(code === 0))
  })
}

/** Ends what is still running, with whatever it started itself, and starts nothing more. */
export function abortCommands(): void {
  aborted = true
  for (const { pid } of running)
    if (pid)
      try {
        process.kill(-pid, 'SIGKILL')
      } catch {
        // it ended by itself
      }
}
