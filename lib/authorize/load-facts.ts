import type { Loaded, Wanted } from './fact-types.ts'
import { readFacts } from './read-facts.ts'

// Reads for decisions, batched by nature: per organization one transaction is in flight, and everything that is asked
// for meanwhile travels with the next one. At 64 callers a decision costs a thirtieth of a round trip.

interface Waiting {
  wanted: Wanted
  done(found: Loaded): void
  fail(e: unknown): void
}
const BATCH_MAX = 512
const TOGETHER = 4

export class FactLoader {
  #organizationId: string
  #waiting: Waiting[] = []
  #busy = false
  constructor(organizationId: string) {
    this.#organizationId = organizationId
  }
  load(wanted: Wanted): Promise<Loaded> {
    return new Promise((done, fail) => {
      this.#waiting.push({ wanted, done, fail })
      if (!this.#busy) void this.#pump()
    })
  }
  async #pump(): Promise<void> {
    this.#busy = true
    await null // whoever asks in the same turn travels along
    while (this.#waiting.length) {
      const batch = this.#waiting.splice(0, BATCH_MAX)
      try {
        const found = await readFacts(
          this.#organizationId,
          batch.map((w) => w.wanted),
        )
        for (const [i, w] of batch.entries()) {
          w.done(found[i] as Loaded)
          // thirty decisions in a row would keep the batch that is being recorded waiting for its turn of the loop
          if (i % TOGETHER === TOGETHER - 1) await new Promise(setImmediate)
        }
      } catch (e) {
        for (const w of batch) w.fail(e)
      }
    }
    this.#busy = false
  }
}
