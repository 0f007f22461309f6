import { append, type EntryInput, sqlOfTx } from '../../../lib/ledger/append.ts'
import { checkpointText, signCheckpoint } from '../../../lib/ledger/checkpoint.ts'
import { createLog } from '../../../lib/ledger/create-log.ts'
import { frontierFrom, rootOf } from '../../../lib/ledger/merkle.ts'
import { type NoteSigner, privateKeyOf, signerOf, verifierKey } from '../../../lib/ledger/note.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import type { TestDatabase } from '../../harness.ts'

// A log with real entries whose checkpoints the test signs, as the signer would publish them.

const key = privateKeyOf(Buffer.alloc(32, 5))

export interface PublishedLog {
  organizationId: string
  origin: string
  /** The log's own key. */
  verifier: string
  signer: NoteSigner
  /** Appends so many entries and publishes a checkpoint; the log's size. */
  grow(entries?: number): Promise<number>
}

export async function publishedLog(t: TestDatabase, organizationId: string): Promise<PublishedLog> {
  const origin = `countersign.example/${organizationId}/i1`
  const signer = signerOf(origin, key)
  await t.owner.query(`INSERT INTO organization (id, name, slug, bands) VALUES ($1, $1, $1, '{}')`, [organizationId])
  await inTransaction(organizationId, (tx) => createLog(sqlOfTx(tx), organizationId, origin))
  return {
    organizationId,
    origin,
    verifier: verifierKey(origin, key),
    signer,
    async grow(entries = 1) {
      if (entries) {
        const batch = Array.from({ length: entries }, entryOf)
        await inTransaction(organizationId, (tx) => append(sqlOfTx(tx), organizationId, batch))
      }
      return publish(t, organizationId, signer)
    },
  }
}

const entryOf = (): EntryInput => ({
  type: 'person.signed_out',
  clear: { person: 'per_1' },
  audit: { actorKind: 'system', summary: 'A person signed out' },
})

async function publish(t: TestDatabase, organizationId: string, signer: NoteSigner): Promise<number> {
  const { rows } = await t.owner.query(
    `SELECT size::int AS size, frontier FROM ledger.log_head WHERE organization_id = $1`,
    [organizationId],
  )
  const { size, frontier } = rows[0] as { size: number; frontier: Buffer }
  const root = rootOf(frontierFrom(size, frontier))
  const note = signCheckpoint({ origin: signer.name, size, root }, [signer])
  await t.owner.query(
    `INSERT INTO ledger.checkpoint (organization_id, size, origin, root, note) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [organizationId, size, signer.name, root, note],
  )
  await t.owner.query(
    `INSERT INTO ledger.checkpoint_latest (organization_id, note, at) VALUES ($1, $2, now())
     ON CONFLICT (organization_id) DO UPDATE SET note = excluded.note, at = excluded.at`,
    [organizationId, note],
  )
  return size
}

export const textAt = (origin: string, size: number, root: Buffer): string =>
  checkpointText({ origin, size, root, extensions: [] })
