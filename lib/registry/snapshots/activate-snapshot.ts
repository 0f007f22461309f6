import type { EntryInput } from '../../ledger/append.ts'
import type { Actor } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { snapshotParts } from '../../policy/snapshot.ts'
import { entryBy } from '../entry-by.ts'
import { readRules } from './read-rules.ts'

/**
 * Freezes what decides now and makes it the active snapshot, under the organization's lock. Null when nothing that
 * decides has changed. The caller raises the epoch `organization` and appends the entry.
 */
export async function activateSnapshot(
  tx: Tx,
  actor: Actor,
  cause: string,
): Promise<{ hash: string; entry: EntryInput } | null> {
  const { organizationId } = actor
  const content = await readRules(tx, organizationId)
  const { hash, manifest, parts } = snapshotParts(content)
  const { activeSnapshot: previous } = await tx.organization.findUniqueOrThrow({
    where: { id: organizationId },
    select: { activeSnapshot: true },
  })
  if (previous === hash) return null
  await keepParts(tx, organizationId, parts)
  await tx.snapshot.createMany({
    data: [{ organizationId, hash, manifest: Buffer.from(manifest), createdAt: now(), createdBy: actor.id, cause }],
    skipDuplicates: true, // what decided before may decide again
  })
  await tx.organization.update({ where: { id: organizationId }, data: { activeSnapshot: hash } })
  const entry = entryBy(
    actor,
    'snapshot.activated',
    { snapshot: hash, previous, engine: content.engine, cause },
    { subjectKind: 'snapshot', subjectId: hash, summary: `Another snapshot decides: ${cause}` },
  )
  return { hash, entry }
}

/** Most parts are those of the snapshot before: only what is new is sent. */
async function keepParts(tx: Tx, organizationId: string, parts: ReadonlyMap<string, string>): Promise<void> {
  const hashes = [...parts.keys()]
  const unknown = await tx.$queryRaw<{ hash: string }[]>`
    SELECT hash FROM unnest(${hashes}::text[]) AS hash
     WHERE NOT EXISTS (SELECT 1 FROM snapshot_part p WHERE p.organization_id = ${organizationId} AND p.hash = hash.hash)`
  const fresh = unknown.map((u) => u.hash)
  for (let i = 0; i < fresh.length; i += BATCH) {
    const batch = fresh.slice(i, i + BATCH)
    await tx.$executeRaw`
      INSERT INTO snapshot_part (organization_id, hash, bytes)
      SELECT ${organizationId}, hash, convert_to(bytes, 'UTF8')
        FROM unnest(${batch}::text[], ${batch.map((h) => parts.get(h) as string)}::text[]) AS t(hash, bytes)
      ON CONFLICT DO NOTHING`
  }
}
const BATCH = 1_000
