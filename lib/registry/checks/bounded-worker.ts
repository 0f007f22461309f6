import { Worker } from 'node:worker_threads'

// A worker thread without our environment, with bounds on processor time and memory. The bound is processor time, so
// that a busy machine refuses nothing that an idle one takes. One item at a time; when it goes over a bound the thread
// is ended and the next item gets another. After half a minute without work the thread ends by itself.

export interface Bounds {
  cpuMsMax: number
  memoryMbMax: number
}
const LOOK_EVERY_MS = 100
const WALL_MS_MAX = 20_000
const IDLE_MS = 30_000

export type Outcome<A> = { answer: A } | { stopped: string }
interface Numbered<T> {
  id: number
  value: T
}

/** The worker posts 'ready' once, then for each `{id, value}` that it gets one `{id, value}`. */
export class BoundedWorker<Q, A> {
  readonly #file: string
  readonly #bounds: Bounds
  #thread: Promise<Worker> | undefined
  #idle: NodeJS.Timeout | undefined
  #next = 0

  constructor(file: string, bounds: Bounds) {
    this.#file = file
    this.#bounds = bounds
  }

  /** One at a time: the caller waits for the answer before it asks again. `fresh` tells that this thread knows nothing yet. */
  async ask(question: (fresh: boolean) => Q): Promise<Outcome<A>> {
    clearTimeout(this.#idle)
    const fresh = this.#thread === undefined
    this.#thread ??= this.#start()
    try {
      const thread = await this.#thread
      const outcome = await this.#answerOf(thread, { id: this.#next++, value: question(fresh) })
      if ('stopped' in outcome) this.#thread = undefined
      return outcome
    } catch (e) {
      this.#thread = undefined
      throw e
    } finally {
      this.#idle = setTimeout(() => void this.stop(), IDLE_MS).unref()
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle)
    const running = this.#thread
    this.#thread = undefined
    await (await running?.catch(() => undefined))?.terminate()
  }

  #start(): Promise<Worker> {
    return new Promise((resolve, reject) => {
      const thread = new Worker(this.#file, {
        env: {},
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: this.#bounds.memoryMbMax, stackSizeMb: 4 },
      })
      thread.once('error', reject)
      thread.once('message', () => {
        thread.off('error', reject)
        thread.unref()
        resolve(thread)
      })
    })
  }

  async #answerOf(thread: Worker, question: Numbered<Q>): Promise<Outcome<A>> {
    const before = await thread.cpuUsage()
    const started = performance.now()
    return await new Promise((resolve) => {
      let ended = false
      const end = (outcome: Outcome<A>) => {
        ended = true
        clearInterval(looking)
        thread.off('message', onMessage).off('exit', onExit).off('error', onError)
        resolve(outcome)
      }
      const stop = (why: string) => {
        if (ended) return
        end({ stopped: why })
        thread.on('error', () => {})
        void thread.terminate()
      }
      const onMessage = (m: Numbered<A>) => m.id === question.id && end({ answer: m.value })
      const onExit = () => stop('its worker ended')
      const onError = (e: Error) =>
        stop(
          (e as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? 'it needs too much memory'
            : 'it cannot be read',
        )
      const looking = setInterval(async () => {
        const { user, system } = await thread.cpuUsage(before).catch(() => ({ user: 0, system: 0 }))
        if ((user + system) / 1000 > this.#bounds.cpuMsMax || performance.now() - started > WALL_MS_MAX)
          stop('it takes too long')
      }, LOOK_EVERY_MS)
      thread.on('message', onMessage).on('exit', onExit).on('error', onError)
      thread.postMessage(question)
    })
  }
}
