import { draftContent, draftGrants } from '../changes/draft-content.ts'
import type { ChangeItem } from '../changes/items.ts'
import { compileSnapshot } from '../policy/compile.ts'
import type { ActionRequest, SnapshotContent } from '../policy/types.ts'
import { untouchedBy } from '../policy/untouched.ts'
import type { Rules } from '../policy/what-if.ts'

export interface Drafted {
  base: Rules
  draft: Rules
  /** The draft has nothing to say about it. */
  untouched(request: ActionRequest): boolean
}

/**
 * The rules as they are and as a draft would have them, to be held against what happened before. What the draft adds
 * counts there as if it had been in force: the dates of its policies and the beginning of its grants lie in the future.
 */
export function draftRules(content: SnapshotContent, items: readonly ChangeItem[], author: string): Drafted {
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
  const base: Rules = { snapshot: compileSnapshot(content) }
  const snapshot = compileSnapshot(inHistory)
  const draft: Rules = grantItems.length
    ? {
        snapshot,
        grants: (grants, identity, tool) =>
          draftGrants(grants, identity, tool, grantItems).map((g) =>
            g.id.startsWith('draft:') ? { ...g, starts_at: null } : g,
          ),
      }
    : { snapshot }
  return {
    base,
    draft,
    // which grant of whom is taken away is not said by its id
    untouched: untouchedBy(base.snapshot, snapshot, () => grantItems.length > 0),
  }
}
