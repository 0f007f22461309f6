import { closeDb } from '../../../lib/platform/db.ts'
import { finishErasures } from '../../../lib/retention/finish-erasures.ts'

// A worker of its own, which goes on with whatever is being erased.
await finishErasures()
await closeDb()
