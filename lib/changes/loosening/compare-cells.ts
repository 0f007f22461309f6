import { DEFAULT_QUEUE } from '../../policy/defaults.ts'
import { coversRequirements, rankOf } from '../../policy/outcome.ts'
import { type Column, lookUp } from '../../policy/thresholds.ts'
import type { Requirements, ThresholdCell } from '../../policy/types.ts'

/**
 * Whether some confidence gets a looser answer from `after` in one column than from `before` in another. A cell also
 * says whom rules ask that name nobody, so that must not shrink either, unless the cell refuses.
 */
export function looserColumn(
  [before, from]: [ThresholdCell, Column],
  [after, to]: [ThresholdCell, Column],
  defaultQueue: string = DEFAULT_QUEUE,
): boolean {
  // the answer is the same from one edge of a band to the next
  const edges = new Set([0, ...[...before[from], ...after[to]].map((b) => b.below)])
  return [...edges].some((confidence) => {
    const old = lookUp(before, from, confidence)
    const fresh = lookUp(after, to, confidence)
    if (!old || !fresh) return old !== fresh
    if (rankOf(fresh.outcome) < rankOf(old.outcome)) return true
    if (rankOf(fresh.outcome) >= rankOf('deny')) return false
    return !coversRequirements(
      askedBy(after, to, confidence, defaultQueue),
      askedBy(before, from, confidence, defaultQueue),
    )
  })
}

/** Whom the engine asks for a rule that names nobody (lib/policy/conclude.ts). */
function askedBy(cell: ThresholdCell, column: Column, confidence: number, defaultQueue: string): Requirements {
  const named = lookUp(cell, column, confidence)?.requirements ?? cell[column].find((b) => b.requirements)?.requirements
  if (named && Object.keys(named.queues).length) return named
  return { queues: { [defaultQueue]: 1 }, min_people: 1 }
}
