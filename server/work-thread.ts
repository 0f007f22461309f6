import { Worker } from 'node:worker_threads'
import { now } from '../lib/platform/clock.ts'
import { newId } from '../lib/platform/ids.ts'
import { log } from '../lib/platform/log.ts'

// Work that takes minutes without a pause runs in a thread of its own: deadlines and deliveries of this worker go on
// beside it. One piece of a kind at a time for each worker; several workers take different ones.

interface Claimed {
  id: string
}
export interface WorkThread {
  /** Takes the oldest piece that is due, unless this worker has one already. Does not wait for its end. */
  startDue(): Promise<number>
  /** The worker stops: another one may go on at once. */
  stop(): Promise<void>
}

export function workThread<C extends Claimed>(of: {
  name: string
  script: URL
  memoryMbMax: number
  claim(worker: string, at: Date): Promise<C | null>
  release(claim: C): Promise<void>
}): WorkThread {
  const me = newId('evt')
  let running: { claim: C; thread: Worker } | null = null
  return {
    async startDue() {
      if (running) return 0
      const claim = await of.claim(me, now())
      if (!claim) return 0
      const thread = new Worker(of.script, {
        workerData: claim,
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: of.memoryMbMax },
      })
      running = { claim, thread }
      thread.on('error', (err) => log.error({ err, [of.name]: claim.id }, `a ${of.name} ended its thread`))
      thread.on('exit', () => {
        running = null
      })
      return 1
    },
    async stop() {
      if (!running) return
      const { claim, thread } = running
      await thread.terminate()
      await of.release(claim)
    },
  }
}
