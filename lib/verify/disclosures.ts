import { hash } from 'node:crypto'
import type { BundleFiles } from './bundle-files.ts'
import { linesOf } from './lines.ts'
import { type DisclosuresLine, type EntryLine, readDisclosures } from './read-entry.ts'
import type { Findings } from './report.ts'

/** What these destroyed can be opened by nobody, and they say which digests those were. */
const ERASING = new Set(['erasure.proceeded', 'erasure.executed', 'retention.executed'])

/**
 * Walks `disclosures.ndjson` beside the entries: every digest of an entry is opened, gone by an entry that is there and
 * lists it, or withheld.
 */
export class Disclosures {
  #findings: Findings
  #lines: Generator<Buffer> | null
  #next: DisclosuresLine | null = null
  #complete: boolean
  /** By the entry that erased: every digest that is said to be gone by it. */
  #gone = new Map<number, { digests: string[]; first: number }>()
  #erasing = new Map<number, EntryLine>()

  constructor(files: BundleFiles, findings: Findings, complete: boolean) {
    const file = files.find('disclosures.ndjson')
    this.#findings = findings
    this.#lines = file ? linesOf(file) : null
    this.#complete = complete
    this.#advance(-1)
  }

  #advance(after: number): void {
    this.#next = null
    const step = this.#lines?.next()
    if (!step || step.done) return
    const line = readDisclosures(step.value)
    if (!line || line.index <= after) {
      this.#findings.tampered(line?.index ?? null, 'disclosures.ndjson holds a line that is none, or out of order')
      this.#lines = null
      return
    }
    this.#next = line
  }

  /** For each entry, in their order. */
  check(entry: EntryLine): void {
    const { disclosures } = this.#findings.report
    if (ERASING.has(entry.type)) this.#erasing.set(entry.index, entry)
    while (this.#next && this.#next.index < entry.index) this.#stray(this.#next)
    const line = this.#next?.index === entry.index ? this.#next : null
    const left = new Set(entry.sd)
    if (line) {
      for (const text of line.open) {
        const digest = hash('sha256', text, 'base64url')
        if (left.delete(digest)) disclosures.opened++
        else this.#findings.tampered(entry.index, 'a disclosure is not of this entry: it was altered, or is another’s')
      }
      for (const { digests, by } of line.gone) for (const digest of digests) this.#goneBy(entry, digest, by, left)
      this.#advance(entry.index)
    }
    disclosures.withheld += left.size
    if (left.size && this.#complete)
      this.#findings.tampered(
        entry.index,
        `${left.size === 1 ? 'a disclosure is' : `${left.size} disclosures are`} missing, and no entry says that it was erased`,
      )
  }
  #stray(line: DisclosuresLine): void {
    this.#findings.tampered(line.index, 'disclosures are there for an entry that is not')
    this.#advance(line.index)
  }
  #goneBy(entry: EntryLine, digest: string, by: number, left: Set<string>): void {
    if (!left.delete(digest)) {
      this.#findings.tampered(entry.index, 'is said to have lost a disclosure that it never had')
      return
    }
    this.#findings.report.disclosures.erased++
    const known = this.#gone.get(by)
    if (known) known.digests.push(digest)
    else this.#gone.set(by, { digests: [digest], first: entry.index })
  }

  /** When all entries have been seen. `full`: the list of what an entry erased must then be whole. */
  end(full: boolean): void {
    if (this.#next) this.#stray(this.#next)
    for (const [by, { digests, first }] of this.#gone) {
      const entry = this.#erasing.get(by)
      if (!entry) {
        this.#findings.tampered(first, `a disclosure is said to be erased by entry ${by}, which erased nothing`)
        continue
      }
      if (!full) continue
      const { digests: committed } = entry.data
      const listed = `sha256:${hash('sha256', digests.sort().join('\n'))}`
      if (committed !== listed)
        this.#findings.tampered(
          first,
          `entry ${by} did not erase exactly the disclosures that are said to be erased by it`,
        )
    }
  }
}
