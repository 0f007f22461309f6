import { claimReplay, releaseReplay } from '../lib/replay/claim-replay.ts'
import { workThread } from './work-thread.ts'

export const replays = workThread({
  name: 'replay',
  script: new URL('./replay-thread.ts', import.meta.url),
  memoryMbMax: 768,
  claim: claimReplay,
  release: releaseReplay,
})
