import { closeDb } from '../../../lib/platform/db.ts'
import { retainIn } from '../../../lib/retention/run-retention.ts'

// A worker of its own, in the organization that the argument names.
await retainIn(process.argv[2] ?? '')
await closeDb()
