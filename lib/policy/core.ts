import { canonicalJsonWithFractions } from '../ledger/canonical-json.ts'
import type { Alternative, Impact, Json, Outcome, Requirements, RuleVerdict } from './types.ts'

/** What replay must reproduce byte by byte. Fractions can only come from an alternative's arguments. */
export function coreOf(decided: {
  outcome: Outcome
  rules: readonly RuleVerdict[]
  impact: Impact | null
  action_hash: string | null
  alternative: Alternative | null
  requirements: Requirements | null
  charges: readonly { limit: string; key: string; amount: number }[]
}): string {
  const rules = decided.rules
    .filter((r) => r.matched)
    .map((r) => ({ id: r.id, outcome: r.outcome, mode: r.mode }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  return canonicalJsonWithFractions({
    outcome: decided.outcome,
    rules,
    impact: decided.impact,
    action_hash: decided.action_hash,
    alternative: decided.alternative as unknown as Json,
    requirements: decided.requirements as unknown as Json,
    charges: decided.charges as unknown as Json,
  })
}
