import { canonicalJson } from '../ledger/canonical-json.ts'
import type { CompiledSnapshot } from './compile.ts'
import { decide } from './decide.ts'
import { describeAction } from './describe-action.ts'
import { decideForeign } from './foreign.ts'
import { limitKeys, settleLimits } from './limits.ts'
import { rankOf } from './outcome.ts'
import type { DecisionRecord, ForeignRecord } from './replay.ts'
import type {
  ActionRequest,
  Decided,
  Facts,
  GrantFact,
  Json,
  LimitFact,
  Outcome,
  Requirements,
  RuleVerdict,
} from './types.ts'
import { enforced } from './verdict.ts'

// What other rules would have answered to a recorded request. Facts are those that were recorded; people's approval is
// left out on both sides, because what counts is what the rules say before anybody is asked.

export interface Answered {
  outcome: Outcome
  code: string
  sentence: string
  /** The rule that decided. */
  rule: string | null
  requirements: Requirements | null
}
export interface WhatIf {
  was: Answered
  now: Answered
  /** Another outcome; or the same, but other people are asked. */
  differs: 'outcome' | 'people' | null
  loosens: boolean
  /** It would run, and would not have. */
  letsThrough: boolean
  amount: { value: number; currency: string } | null
}
export interface Rules {
  snapshot: CompiledSnapshot
  /** The grants with those that a draft adds or takes away. */
  grants?(grants: GrantFact[], identity: string, tool: string): GrantFact[]
}

/** @param untouched tells that the draft has nothing to say about a request: then it is decided once */
export function whatIf(
  record: DecisionRecord,
  base: Rules,
  draft: Rules,
  untouched: (request: ActionRequest) => boolean = () => false,
): WhatIf {
  const was = decideAgain(record, base)
  const now = untouched(record.request) ? was : decideAgain(record, draft)
  return compareAnswers(was, now, now.reach.amount ?? was.reach.amount ?? null)
}

export const whatIfForeign = (record: ForeignRecord, base: Rules, draft: Rules): WhatIf =>
  compareAnswers(
    decideForeign(record.request, record.facts, base.snapshot),
    decideForeign(record.request, record.facts, draft.snapshot),
    null,
  )

/**
 * The answer before any approval. A preview holds for the very action that was asked, whatever its tool's definition is
 * called by now. A counter that was not recorded stands at zero: nobody counted for a limit that did not exist.
 */
export function decideAgain({ request, facts }: DecisionRecord, { snapshot, grants }: Rules): Decided {
  const known: Facts = {
    ...facts,
    approval: null,
    limits: null,
    grants: grants ? grants(facts.grants, request.identity, request.tool) : facts.grants,
    preview: facts.preview && { ...facts.preview, action_hash: describeAction(request, snapshot).hash },
  }
  const decided = decide(request, known, snapshot)
  return settleLimits(decided, request, countersFor(request, decided, facts.limits ?? [], snapshot), snapshot, known)
}

function countersFor(
  request: ActionRequest,
  decided: Decided,
  recorded: readonly LimitFact[],
  snapshot: CompiledSnapshot,
): LimitFact[] {
  if (decided.threshold_cell === null) return []
  return limitKeys(request, decided, snapshot).map(
    ({ limit, key }) =>
      recorded.find((f) => f.limit === limit && f.key === key) ?? { limit, key, used: 0, frees_at: [] },
  )
}

type Comparable = Pick<Decided, 'outcome' | 'reason' | 'rules' | 'requirements'>

export function compareAnswers(was: Comparable, now: Comparable, amount: WhatIf['amount']): WhatIf {
  const other = was.outcome !== now.outcome
  return {
    was: answered(was),
    now: answered(now),
    differs: other ? 'outcome' : samePeople(was.requirements, now.requirements) ? null : 'people',
    loosens: rankOf(now.outcome) < rankOf(was.outcome),
    letsThrough: runs(now.outcome) && !runs(was.outcome),
    amount,
  }
}
export const runs = (outcome: Outcome): boolean => outcome === 'allow' || outcome === 'allow_with_notice'

const answered = ({ outcome, reason, rules, requirements }: Comparable): Answered => ({
  outcome,
  ...reason,
  rule: decidingRule({ reason, rules }),
  requirements,
})
/** The rule whose code the answer carries. */
export const decidingRule = ({ reason, rules }: { reason: { code: string }; rules: RuleVerdict[] }): string | null =>
  rules.find((r) => enforced(r) && r.code === reason.code)?.id ?? null

const samePeople = (a: Requirements | null, b: Requirements | null): boolean =>
  canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json)
