import type { Tx } from '../platform/db.ts'

/** `organization`, `identity:<id>` or `tool:<name>`. */
export type EpochScope = 'organization' | `identity:${string}` | `tool:${string}`

/**
 * Says that answers which relied on these scopes may have changed. Take the ledger's head first: a decision that is
 * being recorded compares its epochs under that lock, so it comes either wholly before or wholly after.
 */
export async function raiseEpoch(tx: Tx, organizationId: string, scopes: readonly string[]): Promise<void> {
  if (!scopes.length) return
  const sorted = [...new Set(scopes)].sort()
  await tx.$executeRaw`
    INSERT INTO epoch (organization_id, scope, value)
    SELECT ${organizationId}, scope, 1 FROM unnest(${sorted}::text[]) AS scope
    ON CONFLICT (organization_id, scope) DO UPDATE SET value = epoch.value + 1`
}
