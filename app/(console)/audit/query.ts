import { one, oneOf, plain, type SearchParams } from '../../../components/page/search-params.ts'
import { endOf, startOf } from '../../../components/time/day-bounds.ts'
import { daysOf, PERIODS } from '../../../components/time/periods.ts'
import { AUDIT_FILTERS } from '../../../lib/evidence/saved-views/pages.ts'
import { ENVIRONMENTS, OUTCOMES } from '../../../lib/policy/types.ts'

export const ACTOR_KINDS = ['person', 'agent', 'service', 'system'] as const
export const FILTERS = AUDIT_FILTERS

export interface AuditAddress {
  /** For `listAudit`. */
  query: Record<string, string>
  /** The index of the entry that is open beside the list. */
  entry: number | null
  filtered: boolean
}

/** What an address says is not trusted: unknown words are left out. */
export function auditAddress(params: SearchParams, zone: string, now: Date): AuditAddress {
  const period = oneOf(
    PERIODS.map(([name]) => name),
    params.time,
  )
  const days = period ? daysOf(period, now, zone) : { from: one(params.from), to: one(params.to) }
  const type = one(params.type)
  const asked = {
    type: type && /^[a-z_]+(?:\.[a-z_]+)?$/.test(type) ? type : null,
    actor: plain(params.actor),
    actor_kind: oneOf(ACTOR_KINDS, params.actor_kind),
    subject: plain(params.subject),
    agent: plain(params.agent),
    tool: plain(params.tool),
    environment: oneOf(ENVIRONMENTS, params.env),
    outcome: oneOf(OUTCOMES, params.outcome),
    code: plain(params.code),
    run: plain(params.run),
    correlation: plain(params.correlation),
    index: /^\d{1,15}$/.test(one(params.index) ?? '') ? (one(params.index) as string) : null,
    text: plain(params.text),
    from: startOf(days.from, zone),
    to: endOf(days.to, zone),
    cursor: one(params.cursor) ?? null,
  }
  const entry = one(params.entry)
  return {
    query: Object.fromEntries(Object.entries(asked).filter((e): e is [string, string] => e[1] !== null)),
    entry: entry !== undefined && /^\d{1,15}$/.test(entry) ? Number(entry) : null,
    filtered: Boolean(asked.environment) || FILTERS.some((name) => Boolean(one(params[name]))),
  }
}
