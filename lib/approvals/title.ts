import { formatAmount, visible } from '../policy/sentences.ts'
import type { CardContent, KnownReach, RuleVerdict } from '../policy/types.ts'

const plain = new Intl.NumberFormat('en')
const some = (n: number, one: string): string => `${plain.format(n)} ${one}${n === 1 ? '' : 's'}`

/** What makes this one differ from its neighbours in the list: the amount, else whom it reaches, else the rows. */
export function measureOf(reach: KnownReach): string | null {
  if (reach.amount) return formatAmount(reach.amount)
  if (reach.recipients !== undefined && reach.recipients > 1) return some(reach.recipients, 'recipient')
  if (reach.rows !== undefined && reach.rows > 1) return some(reach.rows, 'row')
  if (reach.customers !== undefined && reach.customers > 1) return some(reach.customers, 'customer')
  return reach.unbounded ? 'reach unknown' : null
}

/** "over €250.00": the shortest true reason, when a rule measured something. */
export function overLimit(rules: readonly RuleVerdict[]): string | null {
  const rule = rules.find((r) => r.matched && r.mode === 'enforce' && r.outcome === 'require_approval' && r.limit)
  return rule?.limit ? `over ${amountOfUnit(rule.limit.limit, rule.limit.unit)}` : null
}
export const amountOfUnit = (value: number, unit: string): string =>
  /^[A-Z]{3}$/.test(unit) ? formatAmount({ value, currency: unit }) : `${plain.format(value)}${unit ? ` ${unit}` : ''}`

export function subtitleOf(content: CardContent): string {
  const target = content.resources[0]
  return [
    visible(content.agent.name),
    content.agent.environment,
    target ? visible(`${target.type} ${target.id}`) : null,
    overLimit(content.rules) ?? content.reason.sentence,
  ]
    .filter((s) => s !== null && s !== '')
    .join(' · ')
}
