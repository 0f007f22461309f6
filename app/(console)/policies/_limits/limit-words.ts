import { formatMoney, formatNumber } from '../../../../components/ui/format.ts'
import type { LimitDefinition } from '../../../../lib/policy/types.ts'

type Definition = Omit<LimitDefinition, 'id'>

export const SCOPES: { [s in LimitDefinition['scope']]: string } = {
  organization: 'the whole organization together',
  identity: 'each agent',
  run: 'each run',
  identity_tool: 'each agent and tool',
  identity_tool_resource: 'each agent, tool and resource',
}
export const MEASURES: { [m in LimitDefinition['measure']]: string } = {
  count: 'actions',
  amount: 'money',
  rows: 'rows',
  tokens: 'tokens',
}
/** €2,000.00, 60 actions, 5,000 rows */
export const limitAmount = (d: Definition, value: number): string =>
  d.measure === 'amount' && d.currency
    ? formatMoney(value, d.currency)
    : `${formatNumber(value)} ${MEASURES[d.measure]}`
/** "€2,000.00 an hour for each agent and tool" */
export const limitWords = (d: Definition): string =>
  `${limitAmount(d, d.max)} ${d.window === 'hour' ? 'an hour' : 'a day'} for ${SCOPES[d.scope]}`
