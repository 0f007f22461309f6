import { type ChildProcess, spawn } from 'node:child_process'
import { abortCommands, LEASH, leashed, root } from '../server/commands.ts'

export interface Sum {
  passed: number
  failed: number
}
export interface Stage {
  name: string
  args: string[]
  env?: Record<string, string>
  /** Reads the runner's own report; without it the stage counts as one. */
  sum?(ok: boolean): Sum
  /** @returns a sentence when the stage cannot run */
  before?(): Promise<string | null>
}

const running = new Set<ChildProcess>()

export async function runStage(stage: Stage): Promise<Sum> {
  console.log(`── ${stage.name}`)
  const sentence = await stage.before?.()
  if (sentence) {
    console.error(sentence)
    return { passed: 0, failed: 1 }
  }
  const ok = await new Promise<boolean>((resolve) => {
    const child = spawn(process.execPath, [...LEASH, ...stage.args], {
      cwd: root,
      env: leashed({ ...process.env, ...stage.env }),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    })
    running.add(child)
    const end = (code: number | null) => {
      running.delete(child)
      resolve(code === 0)
    }
    child.once('error', () => end(1))
    child.once('exit', end)
  })
  if (!stage.sum) return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  try {
    return stage.sum(ok)
  } catch {
    console.error(`The stage "${stage.name}" left no report.`)
    return { passed: 0, failed: 1 }
  }
}

const GRACE_MS = 15_000

export async function stopStages(): Promise<void> {
  abortCommands()
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise<void>((resolve) => {
          const late = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), GRACE_MS)
          child.once('exit', () => {
            clearTimeout(late)
            resolve()
          })
          child.kill('SIGTERM')
        }),
    ),
  )
}
