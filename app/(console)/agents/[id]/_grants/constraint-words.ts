import { formatMoney, formatNumber } from '../../../../../components/ui/format.ts'
import type { GrantConstraints, GrantFact } from '../../../../../lib/policy/types.ts'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** The constraints of a grant in words, a phrase each; none: whatever the rules allow. */
export function constraintWords(c: GrantConstraints): string[] {
  const words: string[] = []
  if (c.amount_max) words.push(`to ${formatMoney(c.amount_max.value, c.amount_max.currency)} each`)
  if (c.rows_max !== undefined) words.push(`to ${formatNumber(c.rows_max)} rows`)
  if (c.recipients_max !== undefined) words.push(`to ${formatNumber(c.recipients_max)} recipients`)
  if (c.hours) {
    const { from, to, time_zone: zone, weekdays } = c.hours
    const days = weekdays?.map((d) => DAYS[d - 1]).join(', ')
    words.push(`${from}:00 to ${to}:00 ${zone}${days ? `, ${days}` : ''}`)
  }
  for (const { pointer, one_of } of c.values ?? [])
    words.push(`${pointer.slice(1).replaceAll('/', '.')}: ${one_of.map(String).join(', ')}`)
  if (c.data_classes)
    words.push(c.data_classes.length ? `only data registered as ${c.data_classes.join(', ')}` : 'no classified data')
  return words
}
export function askAboveWords(above: GrantFact['ask_above']): string | null {
  if (!above) return null
  const measures = [
    above.amount && formatMoney(above.amount.value, above.amount.currency),
    above.rows !== undefined && `${formatNumber(above.rows)} rows`,
  ].filter(Boolean)
  return `asks above ${measures.join(' or ')}${above.queue ? `, ${above.queue}` : ''}`
}
