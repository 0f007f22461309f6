import { formatMoney } from './format.ts'

export function Money({ value, currency }: { value: number; currency: string }) {
  return <span className="whitespace-nowrap tabular-nums">{formatMoney(value, currency)}</span>
}
