import { workerData } from 'node:worker_threads'
import { closeDb } from '../lib/platform/db.ts'
import type { Claim } from '../lib/replay/claim-replay.ts'
import { runReplay } from '../lib/replay/run-replay.ts'

await runReplay(workerData as Claim)
await closeDb()
