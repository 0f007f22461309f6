import { type Appended, append, type EntryInput, sqlOfClient, sqlOfTx } from '../../../lib/ledger/append.ts'
import { createLog } from '../../../lib/ledger/create-log.ts'
import { type Recomputed, recomputeRoot } from '../../../lib/ledger/recompute-root.ts'
import { inTransaction, openingFor, pool, read } from '../../../lib/platform/db.ts'
import { newId } from '../../../lib/platform/ids.ts'

/** An organization with a log that holds its first entry. The ledger asks for nothing else. */
export async function newLog(): Promise<string> {
  const organizationId = newId('org')
  await inTransaction(organizationId, (tx) => createLog(sqlOfTx(tx), organizationId, `test/${organizationId}/i1`))
  return organizationId
}
export const entry = (more: Partial<EntryInput> = {}): EntryInput =>
  ({
    type: 'agent.suspended',
    clear: { agent: 'agt_1' },
    disclosures: [{ name: 'reason', value: 'It misbehaved.' }],
    audit: { actorKind: 'person', actorId: 'per_1', subjectKind: 'agent', subjectId: 'agt_1', summary: 'Suspended.' },
    ...more,
  }) as EntryInput

/** As the console does it. */
export const appendThroughPrisma = (organizationId: string, entries: EntryInput[]): Promise<Appended[]> =>
  inTransaction(organizationId, (tx) => append(sqlOfTx(tx), organizationId, entries))

/** As the decision batch does it: a client of our own. */
export async function appendThroughClient(organizationId: string, entries: EntryInput[]): Promise<Appended[]> {
  const client = await pool().connect()
  try {
    await client.query(openingFor(organizationId))
    const appended = await append(sqlOfClient(client), organizationId, entries)
    await client.query('COMMIT')
    return appended
  } catch (e) {
    await client.query('ROLLBACK')
    throw e
  } finally {
    client.release()
  }
}

export const recomputed = (organizationId: string): Promise<Recomputed> =>
  read(organizationId, (db) => recomputeRoot(sqlOfTx(db), organizationId))
