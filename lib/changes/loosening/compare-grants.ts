import type { GrantConstraints, GrantFact } from '../../policy/types.ts'

export interface GrantTerms {
  identity: string
  tool: string
  constraints: GrantConstraints
  ask_above: GrantFact['ask_above']
  starts_at: string | null
  ends_at: string
}

/** Whether everything that `grant` lets through, `other` let through as well, and it asks at least as often. */
export const within = (grant: GrantTerms, other: GrantTerms): boolean =>
  grant.identity === other.identity &&
  grant.tool === other.tool &&
  Date.parse(grant.ends_at) <= Date.parse(other.ends_at) &&
  (other.starts_at === null ||
    (grant.starts_at !== null && Date.parse(grant.starts_at) >= Date.parse(other.starts_at))) &&
  constrainedAtLeast(grant.constraints, other.constraints) &&
  asksAtLeast(grant.ask_above, other.ask_above)

function constrainedAtLeast(c: GrantConstraints, other: GrantConstraints): boolean {
  if (other.amount_max && !atMostMoney(c.amount_max, other.amount_max)) return false
  for (const name of ['rows_max', 'recipients_max'] as const) {
    const [max, otherMax] = [c[name], other[name]]
    if (otherMax !== undefined && !(max !== undefined && max <= otherMax)) return false
  }
  // hours of days in time zones are compared as they stand
  if (other.hours && JSON.stringify(c.hours) !== JSON.stringify(other.hours)) return false
  for (const { pointer, one_of } of other.values ?? [])
    if (!c.values?.some((v) => v.pointer === pointer && v.one_of.every((value) => one_of.includes(value)))) return false
  const classes = other.data_classes
  return !classes || (c.data_classes?.every((k) => classes.includes(k)) ?? false)
}

function asksAtLeast(above: GrantFact['ask_above'], other: GrantFact['ask_above']): boolean {
  if (!other) return true
  if (!above || above.queue !== other.queue) return false
  if (other.amount && !atMostMoney(above.amount, other.amount)) return false
  return other.rows === undefined || (above.rows !== undefined && above.rows <= other.rows)
}

interface Money {
  value: number
  currency: string
}
const atMostMoney = (a: Money | undefined, b: Money): boolean =>
  a !== undefined && a.currency === b.currency && a.value <= b.value
