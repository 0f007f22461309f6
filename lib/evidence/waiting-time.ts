export interface Span {
  from: number
  to: number
}

/** Milliseconds that at least one of the spans covers: two requests that wait at once make a run wait once. */
export function coveredMs(spans: readonly Span[]): number {
  let total = 0
  let end = Number.NEGATIVE_INFINITY
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (to <= end) continue
    total += to - Math.max(from, end)
    end = to
  }
  return total
}
