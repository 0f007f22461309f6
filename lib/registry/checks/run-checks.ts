import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Finding, PolicyContent, ToolDefinition } from '../../policy/types.ts'
import type { PolicyCheckContext } from '../../policy/validate.ts'

// Schemas, patterns and policies are a tenant's code: they are compiled in a worker thread without our environment,
// with bounds on processor time and memory. The bound is processor time, so that a busy machine refuses nothing that an
// idle one takes. One worker per process, one item at a time; it ends after half a minute without work.

export const CPU_MS_MAX = 1_000
const LOOK_EVERY_MS = 100
const WALL_MS_MAX = 20_000
const IDLE_MS = 30_000
const MEMORY_MB_MAX = 192

export type Work = { kind: 'tool'; definition: ToolDefinition } | { kind: 'policy'; content: PolicyContent }
export interface CheckRequest {
  id: number
  work: Work
  /** Sent when it differs from what this worker was told last. */
  context?: PolicyCheckContext
}
export interface CheckAnswer {
  id: number
  findings: Finding[]
  failed?: string
}

let worker: Promise<Worker> | undefined
let idle: NodeJS.Timeout | undefined
let queue: Promise<unknown> = Promise.resolve()
let next = 0
const told = new WeakMap<Worker, PolicyCheckContext>()

/** Findings of each item, in order. */
export function runChecks(works: Work[], context: PolicyCheckContext): Promise<Finding[][]> {
  const mine = queue.then(async () => {
    clearTimeout(idle)
    try {
      const findings: Finding[][] = []
      for (const work of works) findings.push(await checkOne(work, context))
      return findings
    } finally {
      idle = setTimeout(() => void stopChecks(), IDLE_MS).unref()
    }
  })
  queue = mine.catch(() => {})
  return mine
}

export async function stopChecks(): Promise<void> {
  const running = worker
  worker = undefined
  await (await running?.catch(() => undefined))?.terminate()
}

async function checkOne(work: Work, context: PolicyCheckContext): Promise<Finding[]> {
  worker ??= start()
  let thread: Worker
  try {
    thread = await worker
  } catch (e) {
    worker = undefined
    throw e
  }
  const id = next++
  const answer = await answerOf(thread, { id, work, ...(told.get(thread) === context ? {} : { context }) })
  told.set(thread, context)
  if (answer.stopped) worker = undefined
  if (answer.failed !== undefined) return [refusal(work, answer.failed)]
  return answer.findings
}

async function answerOf(thread: Worker, request: CheckRequest): Promise<CheckAnswer & { stopped?: true }> {
  const before = await thread.cpuUsage()
  const started = performance.now()
  return await new Promise((resolve) => {
    let ended = false
    const end = (answer: CheckAnswer & { stopped?: true }) => {
      ended = true
      clearInterval(looking)
      thread.off('message', onMessage).off('exit', onExit).off('error', onError)
      resolve(answer)
    }
    const stopped = (failed: string) => {
      if (ended) return
      end({ id: request.id, findings: [], failed, stopped: true })
      thread.on('error', () => {})
      void thread.terminate()
    }
    const onMessage = (m: CheckAnswer) => m.id === request.id && end(m)
    const onExit = () => stopped('it needs too much memory to compile')
    const onError = (e: Error) =>
      stopped(
        (e as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? 'it needs too much memory to compile'
          : 'it cannot be compiled',
      )
    const looking = setInterval(async () => {
      const { user, system } = await thread.cpuUsage(before).catch(() => ({ user: 0, system: 0 }))
      if ((user + system) / 1000 > CPU_MS_MAX || performance.now() - started > WALL_MS_MAX)
        stopped('it takes too long to compile')
    }, LOOK_EVERY_MS)
    thread.on('message', onMessage).on('exit', onExit).on('error', onError)
    thread.postMessage(request)
  })
}

const refusal = (work: Work, why: string): Finding => ({
  severity: 'error',
  code: 'not_compiled',
  pointer: work.kind === 'tool' ? '/input_schema' : '/cedar',
  message: `cannot be used: ${why}`,
  place: null,
})

function start(): Promise<Worker> {
  return new Promise((resolve, reject) => {
    // by its path in the checkout: plain Node runs the file as it is, and no bundler must rewrite it
    const file = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/registry/checks/check-worker.ts')
    const thread = new Worker(file, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB_MAX, stackSizeMb: 4 },
    })
    thread.once('error', reject)
    thread.once('message', () => {
      thread.off('error', reject)
      thread.unref()
      resolve(thread)
    })
  })
}
