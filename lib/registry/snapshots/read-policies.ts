import type { Tx } from '../../platform/db.ts'
import type { PolicyContent } from '../../policy/types.ts'

// Contents are kept by their hash: an organization with ten thousand policies that changes one reads ten thousand
// hashes and one content.

const KEPT_MAX = 30_000
const kept = new Map<string, PolicyContent>()

/** The version in force of every active policy, by id. */
export async function readPolicies(tx: Tx, organizationId: string): Promise<PolicyContent[]> {
  const active = await tx.$queryRaw<{ id: string; version: number; hash: string }[]>`
    SELECT p.id, v.version, v.content_hash AS hash
      FROM policy_catalog_entry p JOIN policy_version v
        ON v.organization_id = p.organization_id AND v.policy_id = p.id AND v.version = p.current_version
     WHERE p.organization_id = ${organizationId} AND p.status = 'active' ORDER BY p.id`
  const missing = active.filter((p) => !kept.has(p.hash))
  if (missing.length) {
    if (kept.size + missing.length > KEPT_MAX) {
      kept.clear()
      missing.splice(0, missing.length, ...active)
    }
    const rows = await tx.$queryRaw<{ hash: string; content: PolicyContent }[]>`
      SELECT v.content_hash AS hash, v.content
        FROM unnest(${missing.map((p) => p.id)}::text[], ${missing.map((p) => p.version)}::int[]) AS w(id, version)
        JOIN policy_version v ON v.organization_id = ${organizationId} AND v.policy_id = w.id AND v.version = w.version`
    for (const r of rows) kept.set(r.hash, r.content)
  }
  return active.map((p) => kept.get(p.hash) as PolicyContent)
}
