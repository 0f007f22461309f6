// Where a moment stands in the waterfall. A decision takes milliseconds, a person minutes, and between two steps an
// agent may be silent for hours: silence is drawn at most so long, or nothing else could be told apart.

export interface Span {
  from: number
  to: number
}
export interface TimeScale {
  /** 0 … 1 */
  at(ms: number): number
  /** Stretches that are drawn shorter than they were. */
  cut: Span[]
}
const SILENCE_MS_MIN = 2_000
/** The longest silence, as a part of all the time in which somebody was waited for. */
const SILENCE_SHARE = 1 / 6

/** @param waits when somebody was waited for; @param moments everything that has a place, beginning and end among them */
export function timeScale(waits: readonly Span[], moments: readonly number[]): TimeScale {
  const marks = [...new Set([...moments, ...waits.flatMap((w) => [w.from, w.to])])].sort((a, b) => a - b)
  const steps = marks.slice(1).map((to, i) => ({ from: marks[i] as number, to }))
  const waited = (s: Span) => waits.some((w) => w.from <= s.from && w.to >= s.to)
  const busyMs = steps.filter(waited).reduce((sum, s) => sum + s.to - s.from, 0)
  const silenceMsMax = Math.max(SILENCE_MS_MIN, busyMs * SILENCE_SHARE)
  const drawn = steps.map((s) => (waited(s) ? s.to - s.from : Math.min(s.to - s.from, silenceMsMax)))
  const total = drawn.reduce((a, b) => a + b, 0)
  return {
    at(ms) {
      if (!total) return 0
      let sum = 0
      for (const [i, s] of steps.entries()) {
        const length = drawn[i] as number
        if (ms >= s.to) sum += length
        else return (sum + Math.max(0, ((ms - s.from) / (s.to - s.from)) * length)) / total
      }
      return 1
    },
    cut: steps.filter((s) => !waited(s) && s.to - s.from > silenceMsMax),
  }
}
