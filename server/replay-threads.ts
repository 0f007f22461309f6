import { Worker } from 'node:worker_threads'
import { now } from '../lib/platform/clock.ts'
import { newId } from '../lib/platform/ids.ts'
import { log } from '../lib/platform/log.ts'
import { type Claim, claimReplay, releaseReplay } from '../lib/replay/claim-replay.ts'

// A replay decides for up to a minute without a pause, so it runs in a thread of its own: deadlines and deliveries of
// this worker go on beside it. One at a time for each worker; several workers take different ones.

const MEMORY_MB_MAX = 768
const me = newId('evt')
let running: { claim: Claim; thread: Worker } | null = null

/** Takes the oldest replay that is due, unless this worker has one already. Does not wait for its end. */
export async function startDueReplay(): Promise<number> {
  if (running) return 0
  const claim = await claimReplay(me, now())
  if (!claim) return 0
  const thread = new Worker(new URL('./replay-thread.ts', import.meta.url), {
    workerData: claim,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB_MAX },
  })
  running = { claim, thread }
  thread.on('error', (err) => log.error({ err, replay: claim.id }, 'a replay ended its thread'))
  thread.on('exit', () => {
    running = null
  })
  return 1
}

/** The worker stops: another one may go on at once. */
export async function stopReplay(): Promise<void> {
  if (!running) return
  const { claim, thread } = running
  await thread.terminate()
  await releaseReplay(claim)
}
