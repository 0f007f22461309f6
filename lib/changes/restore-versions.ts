import type { EntryInput } from '../ledger/append.ts'
import type { Actor } from '../people/actor.ts'
import type { Tx } from '../platform/db.ts'
import type { Json, PolicyContent, ToolDefinition } from '../policy/types.ts'
import { entryBy } from '../registry/entry-by.ts'

// Policies and tools keep every version: taking a change back makes the earlier version the one that decides again, so
// that the snapshot is, hash for hash, the one from before.

type Members = { [name: string]: Json }

/** @param was how the policy stood before the change; null when the change brought it */
export async function restorePolicy(tx: Tx, actor: Actor, id: string, was: Members | null): Promise<EntryInput> {
  const { organizationId } = actor
  const where = { organizationId_id: { organizationId, id } }
  if (was?.status !== 'active') {
    const { currentVersion } = await tx.policyCatalogEntry.update({
      where,
      data: { status: was === null ? 'withdrawn' : String(was.status) },
    })
    return entryBy(
      actor,
      'policy.retired',
      { policy: id, version: currentVersion },
      { subjectKind: 'policy', subjectId: id, summary: `Rolled back the policy ${id}: it decides nothing` },
    )
  }
  const version = Number(was.version)
  await tx.policyCatalogEntry.update({
    where,
    data: { status: 'active', currentVersion: version, ownerId: String(was.owner) },
  })
  const { content, contentHash } = await tx.policyVersion.findUniqueOrThrow({
    where: { organizationId_policyId_version: { organizationId, policyId: id, version } },
  })
  const { kind, mode, outcome, reason_code } = content as unknown as PolicyContent
  return entryBy(
    actor,
    'policy.published',
    { policy: id, version, hash: contentHash, kind, mode, outcome, code: reason_code, restored: true },
    {
      subjectKind: 'policy',
      subjectId: id,
      code: reason_code,
      summary: `Rolled back the policy ${id} to its version ${version}`,
    },
  )
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
