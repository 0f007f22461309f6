import type { LimitDefinition, LimitFact } from '../policy/types.ts'

// Sliding windows in buckets: a minute for an hour's window, a quarter of an hour for a day's. The whole oldest bucket
// still counts, so a window is never shorter than it says: a limit errs by at most one bucket, on the strict side.

const MINUTE = 60_000
const WINDOWS = {
  hour: { ms: 60 * MINUTE, bucketMs: MINUTE },
  day: { ms: 1_440 * MINUTE, bucketMs: 15 * MINUTE },
} as const
type Window = LimitDefinition['window']

export interface CounterKey {
  limit: string
  key: string
  window: Window
}
export interface CounterRow {
  limit: string
  key: string
  bucketMs: number
  value: number
}

/** The start of the oldest bucket that may still count at `nowMs`, over all windows. */
export const oldestBucketMs = (nowMs: number): number => nowMs - WINDOWS.day.ms - WINDOWS.day.bucketMs

const bucketOf = (window: Window, nowMs: number): number => nowMs - (nowMs % WINDOWS[window].bucketMs)

interface Bucket {
  startMs: number
  value: number
}
const nameOf = (limit: string, key: string): string => `${limit}\n${key}`

/** Running values of one batch: read once under the lock, then moved by each decision in its turn. */
export class RunningCounters {
  #nowMs: number
  #windows = new Map<string, Window>()
  #buckets = new Map<string, Bucket[]>()
  #added = new Map<string, { limit: string; key: string; bucketMs: number; value: number }>()

  constructor(nowMs: number, keys: CounterKey[], rows: CounterRow[]) {
    this.#nowMs = nowMs
    for (const { limit, key, window } of keys) {
      const name = nameOf(limit, key)
      this.#windows.set(name, window)
      this.#buckets.set(name, [])
    }
    for (const row of rows) {
      const name = nameOf(row.limit, row.key)
      const window = this.#windows.get(name)
      if (!window) continue
      // a bucket counts until its last moment has left the window
      if (row.bucketMs + WINDOWS[window].bucketMs + WINDOWS[window].ms <= nowMs) continue
      this.#buckets.get(name)?.push({ startMs: row.bucketMs, value: row.value })
    }
    for (const buckets of this.#buckets.values()) buckets.sort((a, b) => a.startMs - b.startMs)
  }

  facts(keys: { limit: string; key: string }[]): LimitFact[] {
    return keys.map(({ limit, key }) => {
      const name = nameOf(limit, key)
      const window = this.#windows.get(name)
      if (!window) throw new Error(`limit ${limit} was not read under the lock`)
      const buckets = this.#buckets.get(name) ?? []
      return {
        limit,
        key,
        used: buckets.reduce((sum, b) => sum + b.value, 0),
        frees_at: buckets
          .filter((b) => b.value > 0)
          .map((b) => ({
            at: new Date(b.startMs + WINDOWS[window].bucketMs + WINDOWS[window].ms).toISOString(),
            value: b.value,
          })),
      }
    })
  }

  charge(charges: { limit: string; key: string; amount: number }[]): void {
    for (const { limit, key, amount } of charges) {
      if (amount === 0) continue
      const name = nameOf(limit, key)
      const window = this.#windows.get(name)
      if (!window) throw new Error(`limit ${limit} was not read under the lock`)
      const startMs = bucketOf(window, this.#nowMs)
      const buckets = this.#buckets.get(name) as Bucket[]
      const last = buckets.at(-1)
      if (last?.startMs === startMs) last.value += amount
      else buckets.push({ startMs, value: amount })
      const added = this.#added.get(name)
      if (added) added.value += amount
      else this.#added.set(name, { limit, key, bucketMs: startMs, value: amount })
    }
  }

  /** What to add in the database at the end. */
  added(): CounterRow[] {
    return [...this.#added.values()]
  }

  /** For a group that may come to nothing. */
  copy(): RunningCounters {
    const twin = new RunningCounters(this.#nowMs, [], [])
    twin.#windows = this.#windows
    twin.#buckets = new Map([...this.#buckets].map(([n, buckets]) => [n, buckets.map((b) => ({ ...b }))]))
    twin.#added = new Map([...this.#added].map(([n, a]) => [n, { ...a }]))
    return twin
  }
}
