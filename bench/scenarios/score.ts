// What is counted, and what has to be reached.

export class Score {
  readonly #lines: { name: string; good: number; all: number; goal: number | null }[] = []
  readonly misses: string[] = []
  #counts = new Map<string, { good: number; all: number }>()

  count(name: string, good: boolean, miss?: string): void {
    const counted = this.#counts.get(name) ?? { good: 0, all: 0 }
    this.#counts.set(name, { good: counted.good + Number(good), all: counted.all + 1 })
    if (!good && miss !== undefined) this.misses.push(`${name}: ${miss}`)
  }
  /** Ends a category; without a goal it is only told. A category that nothing was counted in has missed its goal. */
  line(name: string, goal: number | null): void {
    const { good, all } = this.#counts.get(name) ?? { good: 0, all: 0 }
    this.#lines.push({ name, good, all, goal })
  }
  get passed(): boolean {
    return this.#lines.every((l) => l.goal === null || (l.all > 0 && l.good / l.all >= l.goal))
  }
  text(): string {
    const rows = this.#lines.map(({ name, good, all, goal }) => {
      const share = all ? `${((100 * good) / all).toFixed(1)} %` : 'nothing'
      const met =
        goal === null ? '' : all > 0 && good / all >= goal ? `goal ${goal * 100} %` : `GOAL ${goal * 100} % MISSED`
      return `  ${name.padEnd(78)} ${`${good} of ${all}`.padStart(12)}   ${share.padStart(8)}   ${met}`.trimEnd()
    })
    const misses = this.misses.length
      ? [`\n  Not as it should be (${this.misses.length}):`, ...this.misses.map((m) => `    ${m}`)]
      : []
    return [...rows, ...misses].join('\n')
  }
}
