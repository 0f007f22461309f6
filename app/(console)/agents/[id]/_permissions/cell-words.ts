import { formatMoney, formatNumber } from '../../../../../components/ui/format.ts'
import type { PermissionCell } from '../../../../../lib/registry/agents/permission-cell.ts'
import { permissionWord } from '../../_components/permission.tsx'

type Beyond = NonNullable<PermissionCell['beyond']>

export const upTo = ({ up_to: { measure, value, currency } }: Beyond): string =>
  measure === 'amount' && currency ? formatMoney(value, currency) : `${formatNumber(value)} rows`

/** The cell's second line: where the answer is another. */
export function cellNote(cell: PermissionCell): string | null {
  const { registered, beyond } = cell
  if (registered) {
    const word = permissionWord(registered.answer.word)
    return beyond ? `${word} to ${upTo(beyond)} where registered` : `${word} where registered`
  }
  return beyond ? `to ${upTo(beyond)}, then ${permissionWord(beyond.answer.word).toLowerCase()}` : null
}
export const cellKey = (tool: string, environment: string): string => `${tool}@${environment}`
