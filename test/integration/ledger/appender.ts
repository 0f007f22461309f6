import { AlreadyRecordedError, append, sqlOfClient } from '../../../lib/ledger/append.ts'
import { openingFor, pool } from '../../../lib/platform/db.ts'
import { entry } from './log-world.ts'

// A process that appends without end and says on its standard output what was acknowledged, one line per entry, after
// the commit. kill-9.test.ts kills it wherever it happens to be. Arguments: organization, prefix of the request ids,
// entries per transaction.
const [organizationId = '', prefix = '', size = '1'] = process.argv.slice(2)
const client = await pool().connect()
process.stdout.write('ready\n')
for (let n = 0; ; n++) {
  const ids = Array.from({ length: Number(size) }, (_, i) => `${prefix}-${n}-${i}`)
  try {
    await client.query(openingFor(organizationId))
    const entries = ids.map((requestId) => entry({ requestId, disclosures: [{ name: 'reason', value: requestId }] }))
    const appended = await append(sqlOfClient(client), organizationId, entries)
    await client.query('COMMIT')
    process.stdout.write(appended.map((a, i) => `${ids[i]} ${a.index} ${a.leaf}\n`).join(''))
  } catch (e) {
    if (!(e instanceof AlreadyRecordedError)) throw e
    await client.query('ROLLBACK')
  }
}
