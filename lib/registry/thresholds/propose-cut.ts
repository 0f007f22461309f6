import type { Column } from '../../policy/thresholds.ts'

// Where people only press yes, a question protects nobody and wears out those who are asked. What is proposed is a line
// through what they were asked: one tool, up to an amount or a reach. Never by confidence: that is the agent's own word.

/** One request that this cell alone asked about, and what people made of it. */
export interface Answered {
  tool: string
  column: Column
  seconds: number
  verdict: 'approved' | 'edited' | 'denied'
  amount: { value: number; currency: string } | null
  rows: number | null
  recipients: number | null
  customers: number | null
}
export type Measure = 'rows' | 'recipients' | 'customers'
export type Cut =
  | { by: 'amount'; limit: number; currency: string }
  | { by: 'reach'; measure: Measure; limit: number }
  | { by: 'tool' }
export interface Candidate {
  tool: string
  column: Column
  cut: Cut
  /** How many questions it would have spared, of how many answered ones of the cell. */
  spared: number
  /** Of those, approved as asked within a minute; denied or edited. */
  quick: number
  overridden: number
}

/** Fewer answers than this say nothing about how people decide. */
export const ANSWERED_MIN = 20
const QUICK_SHARE_MIN = 0.9
const OVERRIDDEN_SHARE_MAX = 0.03
const MEASURES: Measure[] = ['rows', 'recipients', 'customers']

export const isQuick = (a: Answered, quickSeconds: number): boolean =>
  a.verdict === 'approved' && a.seconds <= quickSeconds

/** The line that spares most questions and still crosses only what nobody reads; null where there is none. */
export function proposeCut(answered: readonly Answered[], quickSeconds: number): Candidate | null {
  const groups = new Map<string, Answered[]>()
  for (const a of answered) {
    const key = `${a.column} ${a.tool}`
    const group = groups.get(key)
    if (group) group.push(a)
    else groups.set(key, [a])
  }
  let best: Candidate | null = null
  for (const group of groups.values())
    for (const { cut, below } of cutsOf(group)) {
      const [first] = below
      if (!first || below.length < ANSWERED_MIN) continue
      const quick = below.filter((a) => isQuick(a, quickSeconds)).length
      const overridden = below.filter((a) => a.verdict !== 'approved').length
      if (quick < below.length * QUICK_SHARE_MIN || overridden > below.length * OVERRIDDEN_SHARE_MAX) continue
      // further is only better where people press yes there, too
      if (best && quick <= best.quick) continue
      best = { tool: first.tool, column: first.column, cut, spared: below.length, quick, overridden }
    }
  return best
}

interface Line {
  cut: Cut
  below: Answered[]
}
/** A line by amount where money moves, else by reach where it varies, else the tool as a whole: the narrowest that fits. */
function cutsOf(group: Answered[]): Line[] {
  const currencies = [...new Set(group.flatMap((a) => (a.amount ? [a.amount.currency] : [])))]
  if (currencies.length)
    return currencies.flatMap((currency) => {
      const of = group.filter((a) => a.amount?.currency === currency)
      return linesThrough(of, (a) => a.amount?.value ?? 0, unitOf(currency)).map(({ limit, below }) => ({
        cut: { by: 'amount' as const, limit, currency },
        below,
      }))
    })
  const measure = MEASURES.find((m) => group.every((a) => a[m] !== null) && new Set(group.map((a) => a[m])).size > 1)
  if (measure)
    return linesThrough(group, (a) => a[measure] ?? 0, 1).map(({ limit, below }) => ({
      cut: { by: 'reach' as const, measure, limit },
      below,
    }))
  return [{ cut: { by: 'tool' }, below: group }]
}

const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8]
/** Round numbers that people would set and the most that was ever asked, none beyond; the lowest of those that cut the same. */
function linesThrough(
  group: readonly Answered[],
  sizeOf: (a: Answered) => number,
  unit: number,
): { limit: number; below: Answered[] }[] {
  const most = group.reduce((max, a) => Math.max(max, sizeOf(a)), 0)
  const limits = [most]
  for (let power = 1; power * unit < most; power *= 10)
    limits.push(...STEPS.map((step) => step * power * unit).filter((n) => Number.isSafeInteger(n) && n < most))
  const lines: { limit: number; below: Answered[] }[] = []
  for (const limit of limits.sort((a, b) => a - b)) {
    const below = group.filter((a) => sizeOf(a) <= limit)
    if (below.length > (lines.at(-1)?.below.length ?? 0)) lines.push({ limit, below })
  }
  return lines
}
/** Minor units of one unit of a currency. */
function unitOf(currency: string): number {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
  return 10 ** (digits ?? 2)
}
