import { canonicalJsonWithFractions } from '../ledger/canonical-json.ts'
import type { ApprovalFact, Json } from '../policy/types.ts'
import type { Draft } from './draft.ts'
import { pair } from './fact-types.ts'
import type { UnderLock } from './read-under-lock.ts'

const same = (a: unknown, b: unknown): boolean =>
  canonicalJsonWithFractions(a as Json) === canonicalJsonWithFractions(b as Json)

/** Why a draft may not count any more, or null. Scopes are what to forget before the facts are gathered again. */
export function outdated(
  draft: Draft,
  now: UnderLock,
  approvals: ReadonlyMap<string, ApprovalFact>,
  used: ReadonlySet<string>,
): { scopes: string[] } | null {
  const scopes = [...draft.epochs].filter(([scope, value]) => (now.epochs.get(scope) ?? '0') !== value).map(([s]) => s)
  if (scopes.length) return { scopes }
  // the earliest end of anything that it relied on has come, by the database's clock
  if (draft.decided.valid_until !== null && now.head.now.getTime() >= Date.parse(draft.decided.valid_until))
    return { scopes: [] }
  const { run, request, facts } = draft
  if (run?.isNew && run.externalId !== null) {
    const taken = now.runs.get(pair(request.identity, run.externalId))
    if (taken !== undefined && taken !== run.id) return { scopes: [] }
  } else if (run && !same(now.denials.get(run.id) ?? [], facts.run?.denials ?? [])) return { scopes: [] }
  if (facts.approval) {
    const { id } = facts.approval
    if (used.has(id) || !same(approvals.get(id) ?? null, facts.approval)) return { scopes: [] }
  }
  return null
}
