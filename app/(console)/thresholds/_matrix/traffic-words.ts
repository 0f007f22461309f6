import { formatNumber, formatRate } from '../../../../components/ui/format.ts'
import type { CellTraffic } from '../../../../lib/registry/thresholds/threshold-traffic.ts'
import { duration } from '../words.ts'

export const actionsWord = (t: CellTraffic): string => `${t.more ? 'over ' : ''}${formatNumber(t.actions)}`
export const decidedBy = (t: CellTraffic): number => t.approved + t.denied
/** Of what people decided; null when they decided nothing. */
export const approvedShare = (t: CellTraffic): number | null => (decidedBy(t) ? t.approved / decidedBy(t) : null)

/** A share of few is no tenth of a percent. */
export const shareOf = (part: number, whole: number): string =>
  whole >= 200 ? formatRate(part / whole) : formatRate(Math.round((part / whole) * 100) / 100)

/** "642 · 98.9 % approved, half in 9 s", "3,911 · 6 % asked", "21,480 in 30 days" */
export function trafficWords(t: CellTraffic | undefined, asks: boolean): string {
  if (!t || t.actions === 0) return 'No traffic'
  const share = approvedShare(t)
  if (asks && share !== null)
    return `${actionsWord(t)} · ${shareOf(t.approved, decidedBy(t))} approved${t.median_seconds === null ? '' : `, half in ${duration(t.median_seconds)}`}`
  if (t.outcomes.require_approval > 0)
    return `${actionsWord(t)} · ${shareOf(t.outcomes.require_approval, t.actions)} asked`
  return `${actionsWord(t)} in 30 days`
}

/** Enough answers to say so, nearly all of them as asked and within a minute. */
export const looksStamped = (t: CellTraffic | undefined): boolean =>
  t !== undefined && decidedBy(t) >= 20 && t.quick >= decidedBy(t) * 0.9
