import { seedDemonstration } from './demonstration/seed.ts'

// Run by the supervisor on an empty database. The sign-ins go over its channel: they must not stand in a log.
const demonstration = await seedDemonstration()
// The operations leave pools, the change feed and check workers open; this process is done once its message is out.
if (process.send) process.send(demonstration, () => process.exit(0))
else process.exit(0)
