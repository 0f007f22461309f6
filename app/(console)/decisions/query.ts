import { one, oneOf, plain, type SearchParams } from '../../../components/page/search-params.ts'
import { endOf, startOf } from '../../../components/time/day-bounds.ts'
import { DECISION_FILTERS } from '../../../lib/evidence/saved-views/pages.ts'

export const DUE_KINDS = ['high_impact', 'sampled', 'flagged'] as const
const REVIEWS = ['to_review', ...DUE_KINDS, 'reviewed'] as const
const OUTCOMES = ['allow', 'allow_with_notice', 'require_approval', 'downscope', 'deny', 'never'] as const
const IMPACTS = ['low', 'medium', 'high', 'critical'] as const
const ENVIRONMENTS = ['production', 'staging', 'sandbox'] as const
export const DECISION_ID = /^dec_[0-9a-f]{32}$/

/** What narrows the list besides the tab and the environment; each has its place in the filter bar. */
export const FILTERS = DECISION_FILTERS

export interface DecisionsAddress {
  /** For `listDecisions`. */
  query: Record<string, string>
  view: 'all' | 'review'
  /** The decision that is open beside the list. */
  peek: string | null
  filtered: boolean
}

/** What an address says is not trusted: unknown words are left out. */
export function decisionsAddress(params: SearchParams, zone: string): DecisionsAddress {
  const view = one(params.view) === 'review' ? 'review' : 'all'
  const review = view === 'review' ? (oneOf(DUE_KINDS, params.review) ?? 'to_review') : oneOf(REVIEWS, params.review)
  const asked = {
    environment: oneOf(ENVIRONMENTS, params.env),
    outcome: oneOf(OUTCOMES, params.outcome),
    impact: oneOf(IMPACTS, params.impact),
    agent: plain(params.agent),
    tool: plain(params.tool),
    code: plain(params.code),
    policy: plain(params.policy),
    threshold: plain(params.threshold),
    run: plain(params.run),
    text: plain(params.text),
    from: startOf(one(params.from), zone),
    to: endOf(one(params.to), zone),
    review,
    cursor: one(params.cursor) ?? null,
  }
  const peek = one(params.peek)
  return {
    query: Object.fromEntries(Object.entries(asked).filter((e): e is [string, string] => e[1] !== null)),
    view,
    peek: peek !== undefined && DECISION_ID.test(peek) ? peek : null,
    filtered: Boolean(asked.environment) || FILTERS.some((name) => Boolean(one(params[name]))),
  }
}
