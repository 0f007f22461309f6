import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number }
        server.close(() => resolve(port))
      })
      .on('error', reject)
  })

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts Node with these arguments and waits until its address answers. */
export async function serve(args: string[], env: Record<string, string>, url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  children.add(child)
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    if (child.exitCode !== null) break
    if (
      await fetch(url).then(
        (r) => r.ok,
        () => false,
      )
    )
      return child
    await new Promise((r) => setTimeout(r, 50))
  }
  child.kill('SIGKILL')
  throw new Error(`${args.join(' ')} does not answer at ${url}`)
}
export async function stop(child: ChildProcess): Promise<void> {
  children.delete(child)
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
const TICKS = 100 // per second, on every Linux that Node runs on
/** Seconds of processor that a process and everything below it have used; those that have ended are with their parent. */
export function cpuSecondsOf(pid: number): number {
  let fields: number[]
  let children: number[]
  try {
    fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number)
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return 0
  }
  const own = fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) / TICKS
  return children.reduce((sum, child) => sum + cpuSecondsOf(child), own)
}
/** Resident memory in MB: now, and the most it ever was. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024)
  return { now: mb('VmRSS'), peak: mb('VmHWM') }
}
