import { sqlOfTx } from '../ledger/append.ts'
import { entryAt, type LedgerEntry } from '../ledger/read.ts'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { inTransaction } from '../platform/db.ts'

/** One entry of the log with its disclosures, as it is hashed. */
export async function getEntry(actor: Actor, index: number): Promise<LedgerEntry> {
  demand(actor, 'audit.read', 'audit:read')
  const entry =
    Number.isSafeInteger(index) && index >= 0
      ? await inTransaction(actor.organizationId, (tx) => entryAt(sqlOfTx(tx), actor.organizationId, index, true))
      : null
  if (!entry) throw notFound('entry')
  return entry
}
