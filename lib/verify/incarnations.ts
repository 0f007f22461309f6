import type { Checkpoint } from '../ledger/checkpoint.ts'
import { type Frontier, rootOf } from '../ledger/merkle.ts'
import type { EntryLine } from './read-entry.ts'
import type { Findings } from './report.ts'

interface Recovery {
  /** Of the entry that declares it: from here on the log has its new name. */
  index: number
  oldOrigin: string
  lostFrom: number
}
interface OldReceipt {
  log: string
  index: number
  leaf: string
  holds: boolean
}

/**
 * The names that a log had. A database that was put back from a backup goes on under a new one, after an entry that says
 * what was lost: what somebody kept of the lost part is missing, and the log says so itself.
 */
export class Incarnations {
  readonly #findings: Findings
  readonly #recoveries: Recovery[] = []
  readonly #receipts = new Map<number, OldReceipt[]>()
  #older: { checkpoint: Checkpoint; holds: boolean } | null = null
  #origin: string | null = null
  constructor(findings: Findings) {
    this.#findings = findings
  }

  /** The log's name at the entry that was met last. */
  get origin(): string {
    return this.#origin ?? ''
  }
  enter({ index, type, data }: EntryLine): void {
    if (index === 0 && type === 'log.opened' && typeof data.origin === 'string') this.#origin = data.origin
    if (type !== 'log.recovered') return
    const { origin, old_origin: oldOrigin, lost_from: lostFrom } = data
    const fits =
      typeof origin === 'string' && oldOrigin === this.#origin && origin !== oldOrigin && Number.isSafeInteger(lostFrom)
    if (!fits || (lostFrom as number) > index) {
      this.#findings.tampered(index, 'declares the recovery of another log')
      return
    }
    this.#recoveries.push({ index, oldOrigin: oldOrigin as string, lostFrom: lostFrom as number })
    this.#origin = origin
  }

  /** Receipts and a checkpoint under a name that is not the present one: judged when all of the log was read. */
  keepReceipt(receipt: Omit<OldReceipt, 'holds'>): void {
    const at = this.#receipts.get(receipt.index)
    const kept = { ...receipt, holds: false }
    if (at) at.push(kept)
    else this.#receipts.set(receipt.index, [kept])
  }
  keepCheckpoint(checkpoint: Checkpoint): void {
    this.#older = { checkpoint, holds: false }
  }
  meet(index: number, leaf: Buffer): void {
    for (const receipt of this.#receipts.get(index) ?? []) receipt.holds = receipt.leaf === leaf.toString('hex')
  }
  /** The size at which the tree is to be shown. */
  get wants(): number | null {
    return this.#older?.checkpoint.size ?? null
  }
  show(frontier: Frontier): void {
    if (this.#older) this.#older.holds = rootOf(frontier).equals(this.#older.checkpoint.root)
  }

  end(head: Checkpoint, full: boolean): void {
    if (full && this.#origin !== head.origin) this.#findings.tampered(0, 'does not open this log')
    const from = (origin: string) => this.#recoveries.find((r) => r.oldOrigin === origin)
    for (const { log, index, holds } of [...this.#receipts.values()].flat()) {
      const recovery = from(log)
      if (!recovery) this.#findings.note(`a receipt is of another log, ${log}`)
      else if (holds) continue
      else if (index < recovery.lostFrom) this.#findings.tampered(index, 'is another than its receipt says')
      else this.#findings.unverifiable(`as its receipt has it is lost, as entry ${recovery.index} declares`, index)
    }
    if (!this.#older) return
    const { checkpoint, holds } = this.#older
    const recovery = from(checkpoint.origin)
    if (!recovery) this.#findings.unverifiable('the previous checkpoint is of another log')
    else if (checkpoint.size > recovery.lostFrom && !holds)
      this.#findings.unverifiable(
        `the previous checkpoint counts ${checkpoint.size} entries: those from ${recovery.lostFrom} on are lost, as entry ${recovery.index} declares`,
      )
    else if (!holds)
      this.#findings.tampered(
        null,
        `the log was rewritten: its first ${checkpoint.size} entries are not those of the previous checkpoint`,
      )
  }
}
