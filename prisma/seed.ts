import { closeDb } from '../lib/platform/db.ts'
import { seedDemonstration } from './demonstration/seed.ts'

// Run by the supervisor on an empty database. The sign-ins go over its channel: they must not stand in a log.
process.send?.(await seedDemonstration())
await closeDb()
