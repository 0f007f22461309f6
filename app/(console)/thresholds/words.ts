import { askedBriefly, type QueueOption } from '../../../components/ui/asked-words.ts'
import { formatConfidence, formatMoney, formatNumber } from '../../../components/ui/format.ts'
import type { Bands, Impact, Outcome, Reversibility, Sensitivity, ThresholdBand } from '../../../lib/policy/types.ts'
import type { StageColumn } from './query.ts'

export const REVERSIBILITY: { [r in Reversibility]: { word: string; means: string } } = {
  reversible: { word: 'Reversible', means: 'undone by its own compensation' },
  hard: { word: 'Hard to reverse', means: 'manual work to undo' },
  irreversible: { word: 'Irreversible', means: 'cannot be undone' },
}
export const SENSITIVITY: { [s in Sensitivity]: string } = {
  ordinary: 'Ordinary data',
  personal: 'Personal',
  regulated: 'Regulated',
}
export const STAGE: { [s in StageColumn]: string } = { semi: 'Semi-autonomous', autonomous: 'Autonomous' }

/** 8000 → "0.80" */
export const confidence = (basisPoints: number): string => {
  const text = formatConfidence(basisPoints)
  return /\.\d$/.test(text) ? `${text}0` : text
}

export interface Who {
  queues: readonly QueueOption[]
  defaultQueue: string
}
/** One band: "Alone", "Tell the owner", "One approver", "Denied". */
export function bandWord(band: ThresholdBand, who: Who): string {
  if (band.outcome === 'allow') return 'Alone'
  if (band.outcome === 'allow_with_notice') return 'Tell the owner'
  if (band.outcome === 'deny') return 'Denied'
  return askedBriefly(band.requirements, who.queues, who.defaultQueue)
}
/** A whole cell: what happens when the agent is sure, and below which confidence something stricter does. */
export function cellWords(bands: readonly ThresholdBand[], who: Who): { outcome: Outcome; words: string } {
  const loosest = bands.at(-1)
  if (!loosest) return { outcome: 'require_approval', words: 'Not set' }
  const stricter = bands
    .slice(0, -1)
    .toReversed()
    .map((b) => `${b.outcome === 'deny' ? 'denied' : 'asks'} below ${confidence(b.below)}`)
  return { outcome: loosest.outcome, words: [bandWord(loosest, who), ...stricter].join(', ') }
}

/** "to €500.00, to 100 rows": what a level of impact comes to, by the bands. */
export function impactMeans(impact: Impact, bands: Bands): string {
  const currency = ['EUR', 'USD'].find((c) => c in bands.amounts) ?? Object.keys(bands.amounts)[0]
  const amounts = (currency && bands.amounts[currency]) || []
  const top = (table: readonly { up_to: number; impact: Impact }[]) =>
    impact === 'critical' ? table.at(-1)?.up_to : table.findLast((b) => b.impact === impact)?.up_to
  const word = impact === 'critical' ? 'over' : 'to'
  const amount = top(amounts)
  const rows = top(bands.rows)
  return [
    amount !== undefined && currency ? `${word} ${formatMoney(amount, currency).replace(/\.00$/, '')}` : '',
    rows !== undefined ? `${word} ${formatNumber(rows)} rows` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** 9 s, 4 min, 2 h 5 min */
export function duration(seconds: number): string {
  const s = Math.round(seconds)
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.round(s / 60)} min`
  const minutes = Math.round((s % 3600) / 60)
  return `${Math.floor(s / 3600)} h${minutes ? ` ${minutes} min` : ''}`
}
