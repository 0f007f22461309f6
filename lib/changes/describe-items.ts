import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import type { SnapshotContent } from '../policy/types.ts'
import { loadSnapshotContent } from '../registry/snapshots/load-snapshot-content.ts'
import { draftContent } from './draft-content.ts'
import { differenceOfItem, type ItemDifference } from './item-difference.ts'
import { readItemFacts } from './item-facts.ts'
import { sentenceOfItem } from './item-sentence.ts'
import type { ChangeItem } from './items.ts'

export interface DescribedItem extends ItemDifference {
  kind: ChangeItem['kind']
  sentence: string
}

/**
 * Every item in words, and what it changes.
 *
 * `against`: the snapshot to compare with; the active one when it is null. What is outside of it is compared with how it
 * stands now. `from` and `shown`: a page of them; what comes before it counts as done.
 */
export async function describeItems(
  actor: Actor,
  items: readonly ChangeItem[],
  { against = null, from = 0, shown = items.length }: { against?: string | null; from?: number; shown?: number } = {},
): Promise<DescribedItem[]> {
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const { facts, hash } = await read(organizationId, async (db) => {
    const facts = await readItemFacts(db, organizationId, items.slice(from, from + shown))
    if (against) return { facts, hash: against }
    const { activeSnapshot } = await db.organization.findUniqueOrThrow({ where: { id: organizationId } })
    return { facts, hash: activeSnapshot ?? '' }
  })
  let content: SnapshotContent = await loadSnapshotContent(organizationId, hash)
  if (from > 0) content = draftContent(content, items.slice(0, from))
  return items.slice(from, from + shown).map((item) => {
    const described = {
      kind: item.kind,
      sentence: sentenceOfItem(item, content, facts),
      ...differenceOfItem(item, content, facts),
    }
    // two items about one thing: the second is told against the first
    content = draftContent(content, [item])
    return described
  })
}
