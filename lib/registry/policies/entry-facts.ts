import { read } from '../../platform/db.ts'
import type { SnapshotContent } from '../../policy/types.ts'
import type { EntryFacts } from '../checks/run-entry-check.ts'
import { loadSnapshotContent } from '../snapshots/load-snapshot-content.ts'
import { readRules } from '../snapshots/read-rules.ts'

// Ten thousand policies and five hundred tools are the same from one key to the next: what was read is kept by the
// snapshot's name, and the worker is told only when it changes (the object is another one then).

const ORGANIZATIONS_MAX = 20
const kept = new Map<string, { snapshot: string; facts: EntryFacts }>()

/** What an entry is checked against: what decides now. */
export async function entryFacts(organizationId: string): Promise<EntryFacts> {
  const { snapshot, rules } = await read(organizationId, async (db) => {
    const { activeSnapshot } = await db.organization.findUniqueOrThrow({
      where: { id: organizationId },
      select: { activeSnapshot: true },
    })
    // before the first rule there is no snapshot yet
    return { snapshot: activeSnapshot, rules: activeSnapshot === null ? await readRules(db, organizationId) : null }
  })
  if (snapshot === null) return factsOf(rules as SnapshotContent)
  const known = kept.get(organizationId)
  if (known?.snapshot === snapshot) return known.facts
  const facts = factsOf(await loadSnapshotContent(organizationId, snapshot))
  kept.delete(organizationId)
  if (kept.size >= ORGANIZATIONS_MAX) kept.delete(kept.keys().next().value as string)
  kept.set(organizationId, { snapshot, facts })
  return facts
}

const factsOf = (content: SnapshotContent): EntryFacts => ({
  tools: content.tools.filter((t) => t.status !== 'retired').map((t) => t.definition),
  resource_types: content.resource_types,
  bands: content.bands,
  policies: content.policies,
})
