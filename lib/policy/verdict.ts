import type { Outcome, RuleVerdict } from './types.ts'

type More = Partial<Pick<RuleVerdict, 'mode' | 'requirements' | 'alternative' | 'obligations' | 'limit' | 'error'>>

/** A rule that applies, and says so. */
export const matched = (
  step: RuleVerdict['step'],
  id: string,
  outcome: Outcome,
  code: string,
  sentence: string,
  more: More = {},
): RuleVerdict => ({ step, id, matched: true, outcome, code, sentence, mode: 'enforce', ...more })

/** A rule that was consulted and does not apply. */
export const unmatched = (
  step: RuleVerdict['step'],
  id: string,
  code: string,
  sentence: string,
  more: More = {},
): RuleVerdict => ({
  step,
  id,
  matched: false,
  outcome: null,
  code,
  sentence,
  mode: 'enforce',
  ...more,
})

/** As `unmatched`, made once and shared by all decisions: whoever writes them down knows it again by its identity. */
export const neverMatched = (
  step: RuleVerdict['step'],
  id: string,
  code: string,
  sentence: string,
  mode: RuleVerdict['mode'] = 'enforce',
): RuleVerdict => Object.freeze(unmatched(step, id, code, sentence, { mode }))

export const enforced = (rule: RuleVerdict): rule is RuleVerdict & { outcome: Outcome } =>
  rule.matched && rule.mode === 'enforce' && rule.outcome !== null
