import { verify } from 'node:crypto'
import { batchMessage } from '../ledger/batch-message.ts'
import { type NoteVerifier, strictBase64 } from '../ledger/note.ts'
import type { BundleFiles, Part } from './bundle-files.ts'
import { linesOf } from './lines.ts'
import type { EntryLine } from './read-entry.ts'
import type { Findings } from './report.ts'

interface Batch {
  first: number
  count: number
  /** `<name>+<key id>` */
  writer: string
  signature: Buffer
}
const BATCH_MAX = 1_000_000

function readBatch(line: Buffer): Batch | null {
  try {
    const { first, count, writer, signature } = JSON.parse(line.toString())
    const bytes = typeof signature === 'string' ? strictBase64(signature) : null
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1 || count > BATCH_MAX) return null
    return typeof writer === 'string' && bytes ? { first, count, writer, signature: bytes } : null
  } catch {
    return null
  }
}

/** Walks `batches.ndjson` beside the entries: every entry is in one batch, signed by a writer that was not revoked. */
export class Batches {
  #findings: Findings
  /** The log’s name at the entry that was met last. */
  #origin: () => string
  #writers: Map<string, NoteVerifier>
  #lines: Generator<Buffer>
  #batch: Batch | null = null
  #leaves: Buffer[] = []
  #expected = 0
  #revoked = new Map<string, number>()
  #broken = false

  /** Null when the policy names no writers: then nobody can say whose signatures these are. */
  static of(files: BundleFiles, findings: Findings, origin: () => string, writers: NoteVerifier[]): Batches | null {
    if (!writers.length) {
      findings.note('who wrote the entries was not checked: the policy names no writer')
      return null
    }
    const file = files.find('batches.ndjson')
    if (!file) {
      findings.unverifiable('batches.ndjson is missing: nobody can say who wrote the entries')
      return null
    }
    return new Batches(file, findings, origin, writers)
  }
  constructor(file: Part, findings: Findings, origin: () => string, writers: NoteVerifier[]) {
    this.#findings = findings
    this.#origin = origin
    this.#writers = new Map(writers.map((w) => [`${w.name}+${w.id}`, w]))
    this.#lines = linesOf(file)
  }

  check({ index, type, data }: EntryLine, leaf: Buffer): void {
    if (type === 'writer.revoked' && typeof data.writer === 'string') this.#revoked.set(data.writer, index)
    if (this.#broken) return
    this.#batch ??= this.#read(index)
    if (!this.#batch) return
    this.#leaves.push(leaf)
    if (this.#leaves.length === this.#batch.count) this.#close(this.#batch)
  }
  #read(index: number): Batch | null {
    const step = this.#lines.next()
    const batch = step.done ? null : readBatch(step.value)
    if (step.done) this.#break(index, 'is in no batch: nobody signed for it')
    else if (!batch) this.#break(index, 'batches.ndjson holds a line that is no batch')
    else if (batch.first !== this.#expected)
      this.#break(this.#expected, `is in no batch: the next one begins with entry ${batch.first}`)
    return this.#broken ? null : batch
  }
  #close(batch: Batch): void {
    const writer = this.#writers.get(batch.writer)
    const revoked = this.#revoked.get(batch.writer)
    const message = batchMessage(this.#origin(), batch.first, this.#leaves)
    if (!writer)
      this.#findings.unverifiable(`was signed by ${batch.writer}, a writer whom the policy does not name`, batch.first)
    else if (!verify(null, Buffer.from(message), writer.key, batch.signature))
      this.#findings.tampered(batch.first, `the batch that begins here is not what ${batch.writer} signed`)
    else if (revoked !== undefined && batch.first > revoked)
      this.#findings.tampered(batch.first, `was written by ${batch.writer}, revoked by entry ${revoked}`)
    this.#expected = batch.first + batch.count
    this.#batch = null
    this.#leaves = []
  }
  #break(entry: number, message: string): void {
    this.#broken = true
    this.#findings.tampered(entry, message)
  }
  end(size: number): void {
    if (this.#broken) return
    if (this.#batch) this.#findings.tampered(this.#batch.first, 'the batch that begins here is longer than the log')
    else if (this.#expected === size && !this.#lines.next().done)
      this.#findings.tampered(null, 'batches.ndjson goes on after the last entry')
  }
}
