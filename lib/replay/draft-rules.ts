import { draftContent, draftGrants } from '../changes/draft-content.ts'
import type { ChangeItem } from '../changes/items.ts'
import { compileSnapshot } from '../policy/compile.ts'
import type { SnapshotContent } from '../policy/types.ts'
import type { Rules } from '../policy/what-if.ts'

/**
 * The rules as they are and as a draft would have them, to be held against what happened before. What the draft adds
 * counts there as if it had been in force: the dates of its policies and the beginning of its grants lie in the future.
 */
export function draftRules(
  content: SnapshotContent,
  items: readonly ChangeItem[],
  author: string,
): { base: Rules; draft: Rules } {
  const published = new Set(items.flatMap((i) => (i.kind === 'policy.publish' ? [i.policy.content.id] : [])))
  const drafted = draftContent(content, items, author)
  const inHistory: SnapshotContent = {
    ...drafted,
    policies: drafted.policies.map((p) => {
      if (!published.has(p.id)) return p
      const { effective_from: _, effective_until: __, ...always } = p
      return always
    }),
  }
  const grantItems = items.filter((i) => i.kind === 'grant.create' || i.kind === 'grant.revoke')
  return {
    base: { snapshot: compileSnapshot(content) },
    draft: {
      snapshot: compileSnapshot(inHistory),
      ...(grantItems.length
        ? {
            grants: (grants, identity, tool) =>
              draftGrants(grants, identity, tool, grantItems).map((g) =>
                g.id.startsWith('draft:') ? { ...g, starts_at: null } : g,
              ),
          }
        : {}),
    },
  }
}
