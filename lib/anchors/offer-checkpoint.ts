import { type Sql, sqlOfTx } from '../ledger/append.ts'
import { parseVerifierKey } from '../ledger/note.ts'
import { treeRoot } from '../ledger/proofs.ts'
import { consistencyProofAt, latestCheckpoint, type SignedHead, subtreesAt } from '../ledger/serve.ts'
import { inTransaction } from '../platform/db.ts'
import type { AnchorStanding } from './anchor-state.ts'
import type { Outcome } from './outcome.ts'
import type { AnchorTarget } from './settings.ts'
import { submitToWitness } from './submit-to-witness.ts'

/** Offers one checkpoint to one anchor. No transaction is open while somebody else's machine thinks. */
export async function offerCheckpoint(
  organizationId: string,
  target: AnchorTarget,
  head: SignedHead,
  standing: AnchorStanding,
): Promise<Outcome> {
  const reading = <T>(work: (sql: Sql) => Promise<T>) => inTransaction(organizationId, (tx) => work(sqlOfTx(tx)))
  switch (target.kind) {
    case 'witness':
      return submitToWitness({
        url: target.url,
        verifier: parseVerifierKey(target.key),
        note: head.note,
        old: standing.size,
        rootAt: (size) => reading((sql) => treeRoot(size, subtreesAt(sql, organizationId, size))),
        proof: (from, to) => reading((sql) => consistencyProofAt(sql, organizationId, from, to)),
        currentSize: async () => (await reading((sql) => latestCheckpoint(sql, organizationId)))?.size ?? 0,
        nowSeconds: Math.floor(Date.now() / 1000),
      })
    default:
      throw new Error(`no client for ${target.kind}`)
  }
}
