import { one, oneOf, type SearchParams } from '../../../components/page/search-params.ts'
import { ENVIRONMENTS } from '../_frame/environments.ts'

export const OUTCOMES = ['allow', 'allow_with_notice', 'require_approval', 'downscope', 'deny', 'never'] as const
const TABS = ['retired', 'limits'] as const
const SLUG = /^[a-z0-9-]{1,64}$/

export interface PoliciesAddress {
  tab: 'catalog' | (typeof TABS)[number]
  /** For `listPolicies`. */
  query: Record<string, string>
  filtered: boolean
  cursor: string | null
}
/** What an address says is not trusted: unknown words are left out. */
export function policiesAddress(params: SearchParams): PoliciesAddress {
  const tab = oneOf(TABS, params.tab) ?? 'catalog'
  const cursor = one(params.cursor) ?? null
  const filters = {
    q: one(params.q)?.trim().slice(0, 100) || null,
    outcome: oneOf(OUTCOMES, params.outcome),
    mode: oneOf(['enforce', 'log'], params.mode),
    owner: one(params.owner)?.slice(0, 100) || null,
    environment: oneOf(ENVIRONMENTS, params.env),
    review: oneOf(['due'], params.review),
  }
  const asked = { ...filters, cursor, status: tab === 'retired' ? 'retired' : 'active' }
  return {
    tab,
    cursor,
    query: Object.fromEntries(Object.entries(asked).filter((e): e is [string, string] => e[1] !== null)),
    filtered: Object.values(filters).some((v) => v !== null),
  }
}
export const isSlug = (text: string): boolean => SLUG.test(text)
