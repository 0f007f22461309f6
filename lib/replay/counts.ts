import { runs, type WhatIf } from '../policy/what-if.ts'
import type { ReplayAnswer, ReplayResult } from './prove-record.ts'

// What a replay adds up to. Plain values: they lie in the database between two steps and go on after a restart.

export interface ExactCounts {
  /** Of the period that was asked for. */
  period: Partial<Record<ReplayResult, number>>
  /** Of the older decisions that were drawn. */
  drawn: Partial<Record<ReplayResult, number>>
}
export interface WhatIfCounts {
  /** `allow>deny` → number; unchanged ones as `allow>allow`. */
  pairs: { [pair: string]: number }
  /** The same outcome, but other people are asked. */
  people: number
  loosened: number
  tightened: number
  let_through: number
  /** By currency, in minor units: what the actions that would have run amount to. */
  let_through_amounts: { [currency: string]: number }
  /** Could not be decided again: their secrets were never recorded, or nothing is kept of them. */
  left_out: { secrets: number; unreadable: number }
  /** Answered otherwise by today's rules than they were then, with or without the draft. */
  changed_since: number
}

export const noExact = (): ExactCounts => ({ period: {}, drawn: {} })
export const noWhatIf = (): WhatIfCounts => ({
  pairs: {},
  people: 0,
  loosened: 0,
  tightened: 0,
  let_through: 0,
  let_through_amounts: {},
  left_out: { secrets: 0, unreadable: 0 },
  changed_since: 0,
})

export function addExact(counts: ExactCounts, part: keyof ExactCounts, { result }: ReplayAnswer): void {
  counts[part][result] = (counts[part][result] ?? 0) + 1
}

export function addWhatIf(counts: WhatIfCounts, { was, now, differs, loosens, letsThrough, amount }: WhatIf): void {
  const pair = `${was.outcome}>${now.outcome}`
  counts.pairs[pair] = (counts.pairs[pair] ?? 0) + 1
  if (differs === 'people') counts.people++
  if (differs === 'outcome') counts[loosens ? 'loosened' : 'tightened']++
  if (!letsThrough || !runs(now.outcome)) return
  counts.let_through++
  if (amount)
    counts.let_through_amounts[amount.currency] = (counts.let_through_amounts[amount.currency] ?? 0) + amount.value
}

export const sumOf = (counts: Partial<Record<string, number>>): number =>
  Object.values(counts).reduce<number>((sum, n) => sum + (n ?? 0), 0)
