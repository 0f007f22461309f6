import pg from 'pg'
import { sqlOfClient } from '../lib/ledger/append.ts'
import { recomputeRoot } from '../lib/ledger/recompute-root.ts'
import { openingFor } from '../lib/platform/db.ts'

// DATABASE_URL=… node scripts/check-log.ts org_…: hashes every entry of an organization's log again and compares with
// its leaves and its head. Reads only. Exit 0: everything fits; 1: something does not; 3: usage.

const [organizationId] = process.argv.slice(2)
const url = process.env.DATABASE_URL || process.env.COUNTERSIGN_RUNTIME_URL
if (!organizationId || !url) {
  console.error('usage: DATABASE_URL=… node scripts/check-log.ts <organization id>')
  process.exit(3)
}
const client = new pg.Client(url)
await client.connect()
try {
  await client.query(`${openingFor(organizationId)};SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`)
  const { size, root, faults } = await recomputeRoot(sqlOfClient(client), organizationId)
  console.log(`${size} entries, root ${root}`)
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length ? 1 : 0
} finally {
  await client.end()
}
