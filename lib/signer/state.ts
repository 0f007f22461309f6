import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { type Frontier, frontierBytes, frontierFrom } from '../ledger/merkle.ts'
import { AppError } from '../platform/app-error.ts'
import { writeDurably } from './durable-file.ts'

// What the signer remembers outside the database: what it has signed last, of each log. A database that says otherwise
// was changed behind its back, or put back from a backup.

export interface Enrolled {
  /** The C2SP verifier key, as its entry says. */
  key: string
  /** The entry that enrolled it; 0 for whoever opened the log. */
  from: number
  /** The entry that revoked it. */
  until: number | null
}
/** A log as far as it was read and found good. */
export interface LogState {
  origin: string
  frontier: Frontier
  /** `_t` of the last entry. */
  lastAt: string
  writers: ReadonlyMap<string, Enrolled>
  /** What goes before the log's present name: entries from 0 to `before` were signed for under the old one. */
  earlier: readonly { origin: string; before: number }[]
}
export interface Stopped {
  at: string
  reason: string
}
export interface SignedLog {
  organizationId: string
  /** As signed last. */
  log: LogState
  stopped: Stopped | null
}

const hex = z.string().regex(/^(?:[0-9a-f]{64})*$/)
const line = z.strictObject({
  organization: z.string(),
  origin: z.string(),
  size: z.int().nonnegative(),
  frontier: hex,
  last_at: z.string(),
  writers: z.array(z.tuple([z.string(), z.string(), z.int(), z.int().nullable()])),
  earlier: z.array(z.tuple([z.string(), z.int()])),
  stopped: z.strictObject({ at: z.string(), reason: z.string() }).nullable(),
})

const HEADER = 'countersign-signer/1'

/** One line per log. What did not change is not written anew piece by piece: only the file is. */
export class SignerState {
  readonly #file: string
  readonly #logs = new Map<string, SignedLog>()
  readonly #lines = new Map<string, string>()

  constructor(folder: string) {
    this.#file = path.join(folder, 'state.ndjson')
    if (existsSync(this.#file)) this.#read()
  }
  #read(): void {
    try {
      const [header, ...lines] = readFileSync(this.#file, 'utf8').split('\n')
      // the count at the end says that nothing is missing
      if (header !== HEADER || lines.pop() !== '' || lines.pop() !== `end ${lines.length}`) throw new Error('form')
      for (const text of lines) this.#set(logOf(line.parse(JSON.parse(text))))
    } catch {
      throw new AppError(
        500,
        'signer_state',
        `The signer's state, ${this.#file}, is not readable. Put it back; without it nobody knows what was signed.`,
      )
    }
  }
  #set(signed: SignedLog): void {
    this.#logs.set(signed.organizationId, signed)
    this.#lines.set(signed.organizationId, JSON.stringify(lineOf(signed)))
  }
  get(organizationId: string): SignedLog | undefined {
    return this.#logs.get(organizationId)
  }
  all(): IterableIterator<SignedLog> {
    return this.#logs.values()
  }
  /** Returns when it is on the disk. */
  keep(changed: readonly SignedLog[]): void {
    if (!changed.length) return
    for (const signed of changed) this.#set(signed)
    writeDurably(this.#file, `${[HEADER, ...this.#lines.values(), `end ${this.#lines.size}`].join('\n')}\n`)
  }
}

const lineOf = ({ organizationId, log, stopped }: SignedLog): z.input<typeof line> => ({
  organization: organizationId,
  origin: log.origin,
  size: log.frontier.size,
  frontier: frontierBytes(log.frontier).toString('hex'),
  last_at: log.lastAt,
  writers: [...log.writers].map(([name, w]) => [name, w.key, w.from, w.until]),
  earlier: log.earlier.map((e) => [e.origin, e.before]),
  stopped,
})
const logOf = (l: z.output<typeof line>): SignedLog => ({
  organizationId: l.organization,
  log: {
    origin: l.origin,
    frontier: frontierFrom(l.size, Buffer.from(l.frontier, 'hex')),
    lastAt: l.last_at,
    writers: new Map(l.writers.map(([name, key, from, until]) => [name, { key, from, until }])),
    earlier: l.earlier.map(([origin, before]) => ({ origin, before })),
  },
  stopped: l.stopped,
})
