import { formatNumber } from '../../../../components/ui/format.ts'
import type { ReplayResult } from '../../../../lib/replay/prove-record.ts'
import type { ReplayView } from '../../../../lib/replay/replay-view.ts'

export const RESULT_WORDS: { [r in ReplayResult]: string } = {
  same: 'The same bytes',
  different: 'Other bytes',
  record_changed: 'The record was changed',
  engine_differs: 'Another build of the engine decided',
  inputs_erased: 'Its inputs were erased',
  inputs_expired: 'Its inputs expired',
  inputs_missing: 'Its inputs are gone, and nothing says why',
  secrets_replaced: 'Held secrets, which are never recorded',
}
/** Must not happen, and means that something was tampered with or broke. */
export const ALARMS: ReadonlySet<string> = new Set<ReplayResult>(['different', 'record_changed', 'inputs_missing'])
export const STATE_WORDS: { [s in ReplayView['state']]: string } = {
  queued: 'Waits for a worker',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

/** "1,204 of 1,204 decisions replay to the same bytes" */
export const rateOf = ({ same, checked }: { same: number; checked: number }): string =>
  `${formatNumber(same)} of ${formatNumber(checked)} decisions`

export const kindOf = ({ kind, night, change }: ReplayView): string =>
  kind === 'what_if' ? (change ? 'What if, of a change' : 'What if') : night ? `Exact, of ${night}` : 'Exact'

/** One line for a list. */
export function summaryOf({ exact, what_if: whatIf }: ReplayView): string {
  if (exact) return exact.checked ? `${rateOf(exact)} gave the same bytes` : 'Nothing yet'
  if (!whatIf) return ''
  return `${formatNumber(whatIf.changed)} of ${formatNumber(whatIf.decided)} change, ${formatNumber(whatIf.let_through)} let through`
}
