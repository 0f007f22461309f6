import type { Sql } from '../ledger/append.ts'
import { EMPTY, frontierBytes, rootOf } from '../ledger/merkle.ts'
import { tileAt } from '../ledger/serve.ts'
import { checkGrowth, Mismatch } from './check-growth.ts'
import { publishTiles } from './publish.ts'
import { type HeadRow, readBatches, readEntries, readWriters, type Wanted } from './read-logs.ts'
import type { LogState } from './state.ts'
import { TileBuilder } from './tile-builder.ts'

const beginning = (origin: string): LogState => ({
  origin,
  frontier: EMPTY,
  lastAt: '',
  writers: new Map(),
  earlier: [],
})

/** Why this head cannot follow what was read before, or null. */
function unfit(head: HeadRow, { origin, frontier }: LogState): string | null {
  const { size } = frontier
  if (head.origin !== origin) return `the log calls itself ${head.origin}, and was ${origin} when it was signed last`
  if (head.size < size)
    return `the database counts ${head.size} entries, and ${size} were signed: it was put back from a backup, or the end of the log was cut off`
  if (head.size === size && !frontierBytes(frontier).equals(head.frontier))
    return `the ${size} entries have another root than ${rootOf(frontier).toString('hex')}, which was signed`
  return null
}

/** A log whose head was looked at. */
export interface Looked {
  head: HeadRow
  /** As signed last; undefined for one that is new. */
  signed: LogState | undefined
}
export interface Grown {
  /** Read and good up to the head that was seen. */
  good: Map<string, LogState>
  wrong: Map<string, { at: LogState; why: Mismatch }>
}

/** Reads what was appended. A long log takes several rounds: it is good only when its head was reached. */
export class Growth {
  readonly #sql: Sql
  readonly #ahead = new Map<string, LogState>()
  readonly #tiles = new Map<string, TileBuilder>()
  readonly #recovering = new Set<string>()
  #writers = new Map<string, string>()
  constructor(sql: Sql) {
    this.#sql = sql
  }
  /** Whether there is more to read at once. */
  get hungry(): boolean {
    return this.#ahead.size > 0
  }
  /** Reads a log again from its beginning, whose old entries' bytes may be gone. */
  recover(organizationId: string, from: LogState): void {
    this.#recovering.add(organizationId)
    this.#ahead.set(organizationId, from)
    this.#tiles.delete(organizationId)
  }
  recovers = (organizationId: string): boolean => this.#recovering.has(organizationId)
  forget(organizationId: string): void {
    this.#ahead.delete(organizationId)
    this.#tiles.delete(organizationId)
    this.#recovering.delete(organizationId)
  }

  async read(looked: readonly Looked[]): Promise<Grown> {
    const grown: Grown = { good: new Map(), wrong: new Map() }
    const growing = looked.flatMap(({ head, signed }) => {
      const id = head.organizationId
      const before = this.#ahead.get(id) ?? signed ?? beginning(head.origin)
      const why = unfit(head, before)
      if (why) grown.wrong.set(id, { at: signed ?? before, why: new Mismatch(why) })
      return why || head.size === before.frontier.size ? [] : [{ id, head, before, signed }]
    })
    if (!growing.length) return grown
    const batches = await readBatches(
      this.#sql,
      growing.map(({ id, head, before }) => ({ organizationId: id, from: before.frontier.size, to: head.size })),
    )
    if ([...batches.values()].flat().some((b) => !this.#writers.has(b.writer)))
      this.#writers = await readWriters(this.#sql)
    const entries = await readEntries(
      this.#sql,
      growing.flatMap(({ id, head, before }): Wanted[] => {
        const last = batches.get(id)?.at(-1)
        const to = last ? Math.min(last.first + last.count, head.size) : 0
        return last ? [{ organizationId: id, from: before.frontier.size, to }] : []
      }),
    )
    for (const { id, head, before, signed } of growing)
      try {
        const { size } = before.frontier
        const found = batches.get(id) ?? []
        if (!found.length) throw new Mismatch(`entry ${size} is in no batch: nobody signed for it`)
        const next = checkGrowth(before, found, entries.get(id) ?? [], (name) => this.#writers.get(name), {
          purged: this.recovers(id),
        })
        await publishTiles(this.#sql, id, await this.#builder(id).grow(before.frontier, next.leaves))
        if (next.log.frontier.size < head.size) this.#ahead.set(id, next.log)
        else if (frontierBytes(next.log.frontier).equals(head.frontier)) {
          this.#ahead.delete(id)
          this.#recovering.delete(id)
          grown.good.set(id, next.log)
        } else throw new Mismatch(`the head of ${head.size} entries has another root than its entries give`)
      } catch (e) {
        if (!(e instanceof Mismatch)) throw e
        grown.wrong.set(id, { at: signed ?? before, why: e })
      }
    for (const id of grown.wrong.keys()) this.forget(id)
    return grown
  }
  #builder(id: string): TileBuilder {
    let builder = this.#tiles.get(id)
    if (!builder) {
      builder = new TileBuilder((level, index, width) => tileAt(this.#sql, id, level, index, width))
      this.#tiles.set(id, builder)
    }
    return builder
  }
}
