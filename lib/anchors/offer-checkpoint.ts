import { type Sql, sqlOfTx } from '../ledger/append.ts'
import { cosignedNote } from '../ledger/cosigned-note.ts'
import { parseVerifierKey } from '../ledger/note.ts'
import { treeRoot } from '../ledger/proofs.ts'
import { consistencyProofAt, latestCheckpoint, type SignedHead, subtreesAt } from '../ledger/serve.ts'
import { inTransaction } from '../platform/db.ts'
import type { AnchorStanding } from './anchor-state.ts'
import { bucketStore } from './bucket-store.ts'
import { folderStore } from './folder-store.ts'
import type { Outcome } from './outcome.ts'
import { requestTimestamp } from './request-timestamp.ts'
import type { AnchorTarget } from './settings.ts'
import { storeCheckpoint } from './store-checkpoint.ts'
import { submitToWitness } from './submit-to-witness.ts'

/** Offers one checkpoint to one anchor. No transaction is open while somebody else's machine thinks. */
export async function offerCheckpoint(
  organizationId: string,
  target: AnchorTarget,
  head: SignedHead,
  standing: AnchorStanding,
): Promise<Outcome> {
  const reading = <T>(work: (sql: Sql) => Promise<T>) => inTransaction(organizationId, (tx) => work(sqlOfTx(tx)))
  const rootAt = (size: number) => reading((sql) => treeRoot(size, subtreesAt(sql, organizationId, size)))
  const currentSize = async () => (await reading((sql) => latestCheckpoint(sql, organizationId)))?.size ?? 0
  switch (target.kind) {
    case 'witness':
      return submitToWitness({
        url: target.url,
        verifier: parseVerifierKey(target.key),
        note: head.note,
        old: standing.size,
        rootAt,
        proof: (from, to) => reading((sql) => consistencyProofAt(sql, organizationId, from, to)),
        currentSize,
        nowSeconds: Math.floor(Date.now() / 1000),
      })
    case 'folder':
    case 's3': {
      const store = target.kind === 'folder' ? folderStore(target.path) : bucketStore(target)
      const note = (await reading((sql) => cosignedNote(sql, organizationId, head.size))) ?? head.note
      return storeCheckpoint({ store, note, known: standing.size, rootAt, currentSize })
    }
    case 'timestamp':
      return requestTimestamp(target, head.note)
  }
}
