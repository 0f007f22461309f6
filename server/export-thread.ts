import { workerData } from 'node:worker_threads'
import type { Claim } from '../lib/exports/claim-export.ts'
import { runExport } from '../lib/exports/run-export.ts'
import { closeDb } from '../lib/platform/db.ts'

await runExport(workerData as Claim)
await closeDb()
