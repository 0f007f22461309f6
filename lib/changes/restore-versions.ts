import type { EntryInput } from '../ledger/append.ts'
import type { Actor } from '../people/actor.ts'
import type { Tx } from '../platform/db.ts'
import type { Json, PolicyContent, ToolDefinition } from '../policy/types.ts'
import { entryBy } from '../registry/entry-by.ts'

// Policies and tools keep every version: taking a change back makes the earlier version the one that decides again, so
// that the snapshot is, hash for hash, the one from before.

type Members = { [name: string]: Json }

/** @param policies each with how it stood before the change; null when the change brought it */
export async function restorePolicies(
  tx: Tx,
  actor: Actor,
  policies: readonly { id: string; was: Members | null }[],
): Promise<EntryInput[]> {
  if (!policies.length) return []
  const { organizationId } = actor
  const targets = policies.map(({ id, was }) => ({
    id,
    status: was === null ? 'withdrawn' : String(was.status),
    // what decided nothing before keeps its number: there is no earlier one to go back to
    version: was === null ? null : Number(was.version),
    owner: was === null ? null : String(was.owner),
  }))
  // thousands of them come back in one statement
  const rows = await tx.$queryRaw<{ id: string; version: number; hash: string; content: PolicyContent }[]>`
    WITH back AS (
      UPDATE policy_catalog_entry p
         SET status = t.status, current_version = coalesce(t.version, p.current_version), owner_id = coalesce(t.owner, p.owner_id)
        FROM unnest(${targets.map((t) => t.id)}::text[], ${targets.map((t) => t.status)}::text[],
                    ${targets.map((t) => t.version)}::int[], ${targets.map((t) => t.owner)}::text[]) AS t(id, status, version, owner)
       WHERE p.organization_id = ${organizationId} AND p.id = t.id
      RETURNING p.id, p.current_version AS version
    )
    SELECT b.id, b.version, v.content_hash AS hash, v.content FROM back b JOIN policy_version v
        ON v.organization_id = ${organizationId} AND v.policy_id = b.id AND v.version = b.version`
  const found = new Map(rows.map((r) => [r.id, r]))
  return targets.flatMap(({ id, status }): EntryInput[] => {
    const row = found.get(id)
    if (!row) return []
    const { version, hash, content } = row
    const about = { subjectKind: 'policy', subjectId: id }
    if (status !== 'active') {
      const summary = `Rolled back the policy ${id}: it decides nothing`
      return [entryBy(actor, 'policy.retired', { policy: id, version }, { ...about, summary })]
    }
    const { kind, mode, outcome, reason_code: code } = content
    return [
      entryBy(
        actor,
        'policy.published',
        { policy: id, version, hash, kind, mode, outcome, code, restored: true },
        { ...about, code, summary: `Rolled back the policy ${id} to its version ${version}` },
      ),
    ]
  })
}

/** Its version only: a tool that was quarantined meanwhile stays quarantined. */
export async function restoreTool(tx: Tx, actor: Actor, name: string, was: Members): Promise<EntryInput> {
  const { organizationId } = actor
  const version = Number(was.version)
  await tx.tool.update({
    where: { organizationId_name: { organizationId, name } },
    data: { currentVersion: version, ownerId: was.owner === null ? null : String(was.owner) },
  })
  const found = await tx.toolVersion.findUniqueOrThrow({
    where: { organizationId_toolName_version: { organizationId, toolName: name, version } },
  })
  const definition = found.definition as unknown as ToolDefinition
  return entryBy(
    actor,
    'tool.version_added',
    {
      tool: name,
      version,
      hash: found.definitionHash,
      review: found.review as 'reviewed' | 'held',
      class: definition.class,
      restored: true,
    },
    { subjectKind: 'tool', subjectId: name, tool: name, summary: `Rolled back ${name} to its version ${version}` },
  )
}
