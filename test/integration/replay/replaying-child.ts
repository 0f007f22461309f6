import { writeSync } from 'node:fs'
import { claimReplay } from '../../../lib/replay/claim-replay.ts'
import { runReplay } from '../../../lib/replay/run-replay.ts'

// A worker that takes the replay that is due and goes through it decision by decision, until somebody kills it.
const claim = await claimReplay('child', new Date())
if (claim) {
  writeSync(1, 'begun\n')
  await runReplay(claim, { batch: 1, saveEveryMs: 0 })
}
