import { append, type EntryInput, sqlOfTx } from '../ledger/append.ts'
import { inTransaction } from '../platform/db.ts'
import { membershipsOf } from './accounts.ts'

/**
 * An account belongs to the installation, so what changes it belongs into the log of each of its organizations. The one
 * that acts records it with the change; the others follow, each in a transaction of its own.
 */
export async function appendElsewhere(personId: string, organizationId: string, entry: EntryInput): Promise<void> {
  for (const { organization_id: other } of await membershipsOf(personId))
    if (other !== organizationId) await inTransaction(other, (tx) => append(sqlOfTx(tx), other, [entry]))
}
