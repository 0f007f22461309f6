import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'
import { contentOfParts, partFrom, partHashes } from '../../policy/snapshot.ts'
import type { SnapshotContent } from '../../policy/types.ts'

// A decision point reads each new snapshot while agents wait. It has most of it already: what the snapshot before was
// put together from is kept, so that one changed rule of ten thousand reads and parses one bucket. What is kept is
// shared with the content that was given out: nobody changes a snapshot.

const ORGANIZATIONS_MAX = 200
const kept = new Map<string, Map<string, unknown>>()

/** What a snapshot freezes, from its manifest and its parts. */
export async function loadSnapshotContent(organizationId: string, hash: string): Promise<SnapshotContent> {
  return await read(organizationId, async (db) => {
    const snapshot = await db.snapshot.findUnique({ where: { organizationId_hash: { organizationId, hash } } })
    if (!snapshot) throw notFound('snapshot')
    const manifest = Buffer.from(snapshot.manifest).toString()
    const known = kept.get(organizationId)
    const wanted = partHashes(manifest)
    const missing = wanted.filter((name) => !known?.has(name))
    const rows = missing.length
      ? await db.$queryRaw<{ hash: string; bytes: Uint8Array }[]>`
          SELECT hash, bytes FROM snapshot_part WHERE organization_id = ${organizationId} AND hash = ANY(${missing}::text[])`
      : []
    const fetched = new Map(rows.map((r) => [r.hash, r.bytes]))
    const parts = new Map(
      wanted.map((name) => [name, known?.has(name) ? known.get(name) : partFrom(name, fetched.get(name))]),
    )
    keep(organizationId, parts)
    return contentOfParts(manifest, (name) => parts.get(name))
  })
}

function keep(organizationId: string, parts: Map<string, unknown>): void {
  kept.delete(organizationId)
  const oldest = kept.size < ORGANIZATIONS_MAX ? undefined : kept.keys().next().value
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(organizationId, parts)
}
