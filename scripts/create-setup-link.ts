import { createSetupLink } from '../lib/people/create-setup-link.ts'
import { closeDb } from '../lib/platform/db.ts'

// Run by the supervisor, which hears the link over its channel: it must not stand in a log.
process.send?.((await createSetupLink()) ?? { url: null })
await closeDb()
