import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const SCRIPT = path.join(import.meta.dirname, 'appender.ts')

export interface Appender {
  child: ChildProcess
  ready: Promise<void>
  /** Its first acknowledgement. */
  first: Promise<void>
  gone: Promise<void>
}
/** A process that appends, with a writer's key of its own if one is given; what it says goes to `acknowledged`. */
export function startAppender(
  args: { organizationId: string; prefix: string; size: number; key?: string | undefined; mayFail?: boolean },
  acknowledged: string[],
): Appender {
  const child = spawn(process.execPath, [SCRIPT, args.organizationId, args.prefix, String(args.size)], {
    stdio: ['ignore', 'pipe', args.mayFail ? 'ignore' : 'inherit'],
    env: { ...process.env, ...(args.key ? { COUNTERSIGN_WRITER_KEY: args.key } : {}) },
  })
  let text = ''
  let acknowledge = () => {}
  const first = new Promise<void>((resolve) => {
    acknowledge = resolve
  })
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => (args.mayFail ? resolve() : reject(new Error('the appender ended before it began'))))
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk
      const lines = text.split('\n')
      text = lines.pop() ?? '' // half a line was not an acknowledgement
      for (const line of lines)
        if (line === 'ready') resolve()
        else {
          acknowledged.push(line)
          acknowledge()
        }
    })
  })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return { child, ready, first: Promise.race([first, gone]), gone }
}

/** Starts it, and kills it: by turns anywhere from its first statement on, and some way into what it acknowledged. */
export async function appendAndDie(start: () => Appender, cycle: number): Promise<void> {
  const appender = start()
  await appender.ready
  // also on a machine that is so busy that the one would never reach the other
  if (cycle % 2) await appender.first
  await pause(Math.random() * 60)
  appender.child.kill('SIGKILL')
  await appender.gone
}
