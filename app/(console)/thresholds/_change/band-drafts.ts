import type { Requirements, ThresholdBand } from '../../../../lib/policy/types.ts'
import { confidence } from '../words.ts'

const CERTAIN = 10_001

/** A band while somebody writes it. The last one has no limit: it holds for every confidence that is left. */
export interface BandDraft {
  key: number
  below: string
  outcome: ThresholdBand['outcome']
  requirements: Requirements | null
}
let made = 0
export const newBand = (draft: Omit<BandDraft, 'key'>): BandDraft => ({ key: ++made, ...draft })

export const draftsOf = (bands: readonly ThresholdBand[]): BandDraft[] =>
  bands.map((b) =>
    newBand({
      below: b.below === CERTAIN ? '' : confidence(b.below),
      outcome: b.outcome,
      requirements: b.requirements ?? null,
    }),
  )

/** 0.8 → 8000; null when it is no confidence between 0 and 1. */
export function basisPointsOf(text: string): number | null {
  const clean = text.trim().replace(',', '.')
  if (!/^(?:[01]|[01]?\.\d{1,4})$/.test(clean)) return null
  const points = Math.round(Number(clean) * 10_000)
  return points >= 1 && points <= 10_000 ? points : null
}

/** What is sent, or by place what is no number. */
export function bandsOf(drafts: readonly BandDraft[]): { bands: ThresholdBand[] } | { faults: Record<string, string> } {
  const faults: Record<string, string> = {}
  const bands = drafts.map((d, i): ThresholdBand => {
    const below = i === drafts.length - 1 ? CERTAIN : basisPointsOf(d.below)
    if (below === null) faults[`${i}/below`] = 'must be between 0.01 and 1'
    return {
      below: below ?? 1,
      outcome: d.outcome,
      ...(d.outcome === 'require_approval' && d.requirements ? { requirements: d.requirements } : {}),
    }
  })
  return Object.keys(faults).length ? { faults } : { bands }
}
