import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'
import { contentFrom, partHashes } from '../../policy/snapshot.ts'
import type { SnapshotContent } from '../../policy/types.ts'

/** What a snapshot freezes, from its manifest and its parts. */
export async function loadSnapshotContent(organizationId: string, hash: string): Promise<SnapshotContent> {
  return await read(organizationId, async (db) => {
    const snapshot = await db.snapshot.findUnique({ where: { organizationId_hash: { organizationId, hash } } })
    if (!snapshot) throw notFound('snapshot')
    const manifest = Buffer.from(snapshot.manifest).toString()
    const wanted = partHashes(manifest)
    const rows = await db.$queryRaw<{ hash: string; bytes: Uint8Array }[]>`
      SELECT hash, bytes FROM snapshot_part WHERE organization_id = ${organizationId} AND hash = ANY(${wanted}::text[])`
    return contentFrom(manifest, new Map(rows.map((r) => [r.hash, Buffer.from(r.bytes).toString()])))
  })
}
