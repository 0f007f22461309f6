import type { Sql } from '../ledger/append.ts'
import { log as logger } from '../platform/log.ts'
import { counter, gauge } from '../platform/metrics.ts'
import { Growth, type Looked } from './growth.ts'
import { ensureLogKeys, keysChangedAt, type LogKeys, readLogKeys } from './log-keys.ts'
import { noteOf, publishCheckpoints, publishLatest, publishStatus } from './publish.ts'
import { type HeadRow, readHeads, readPublished } from './read-logs.ts'
import { recoveredState } from './recover-log.ts'
import { doneWith, readRequests } from './requests.ts'
import { type LogState, type SignedLog, SignerState } from './state.ts'

// The signer: reads what was appended, hashes it again, looks whose it is, remembers the new head outside the database,
// and only then signs and publishes it. Whatever does not fit stops that log, in sight of everybody, until a person has
// decided; nothing is repaired here.

export type Step = 'read' | 'persist' | 'sign' | 'insert'
export interface SignerOptions {
  folder: string
  sql: Sql
  /** For tests, which end the signer between two steps. */
  after?(step: Step): void
  now?(): Date
  /** How old the newest cosignature of a quiet log may get. */
  heartbeatMs?: number
}

const HEARTBEAT_MS = 60_000
const HEARTBEATS = 200

/** The signer signs nothing at all. */
export class RefusedError extends Error {}

export class Signer {
  readonly #state: SignerState
  #keys: LogKeys
  #keysAt = 0
  readonly #told = new Map<string, string>()
  readonly #growth: Growth
  /** What of each log is in the database, and since when. */
  readonly #published = new Map<string, { size: number; at: number }>()
  readonly #options: SignerOptions

  constructor(options: SignerOptions) {
    this.#options = options
    this.#keys = ensureLogKeys(options.folder)
    this.#state = new SignerState(options.folder)
    this.#growth = new Growth(options.sql)
  }

  /** First, once. Throws RefusedError when others have signed here and this signer remembers nothing of it. */
  async begin(): Promise<void> {
    const behind: SignedLog[] = []
    for (const [id, published] of await readPublished(this.#options.sql)) {
      const known = this.#state.get(id)
      if (!known)
        throw new RefusedError(
          'There are checkpoints that this signer does not remember: put its state back, or let the one that signed them sign.',
        )
      if (published.size > known.log.frontier.size && !known.stopped)
        behind.push(
          this.#stopped(id, known.log, `a checkpoint of ${published.size} entries is published, and not remembered`),
        )
      this.#published.set(id, published)
    }
    this.#state.keep(behind)
    await this.#report([...this.#state.all()])
  }

  stopped(): SignedLog[] {
    return [...this.#state.all()].filter((s) => s.stopped)
  }

  /** One round over all logs. Returns whether there is more to read at once. */
  async round(): Promise<boolean> {
    this.#readKeys()
    const heads = await readHeads(this.#options.sql)
    await this.#followRequests(heads)
    const read = await this.#growth.read(this.#looked(heads))
    this.#options.after?.('read')
    const good = [...read.good].map(([organizationId, log]): SignedLog => ({ organizationId, log, stopped: null }))
    const wrong = [...read.wrong].map(([id, { at, why }]) => this.#stopped(id, at, why.message))
    const gone = this.#gone(heads)
    const recovered = good.filter((s) => this.#state.get(s.organizationId)?.stopped)
    this.#state.keep([...good, ...wrong, ...gone])
    this.#options.after?.('persist')
    await this.#publish(good, heads)
    await this.#report([...wrong, ...gone, ...recovered])
    await this.#tell()
    await this.#beat()
    gauge('countersign_signer_logs', 'Logs that the signer remembers').set([...this.#state.all()].length)
    gauge('countersign_signer_logs_stopped', 'Logs that the signer signs no more').set(this.stopped().length)
    return this.#growth.hungry
  }

  #readKeys(): void {
    const changedAt = keysChangedAt(this.#options.folder)
    if (changedAt === this.#keysAt) return
    this.#keys = readLogKeys(this.#options.folder)
    this.#keysAt = changedAt
    this.#told.clear()
  }
  /** By which keys each log is signed: once, and again when they change. */
  async #tell(): Promise<void> {
    const news = [...this.#state.all()].filter((s) => this.#told.get(s.organizationId) !== s.log.origin)
    await publishStatus(this.#options.sql, this.#keys, news)
    for (const s of news) this.#told.set(s.organizationId, s.log.origin)
  }
  #now = (): Date => this.#options.now?.() ?? new Date()
  #stopped = (organizationId: string, log: LogState, reason: string): SignedLog => ({
    organizationId,
    log,
    stopped: { at: this.#now().toISOString(), reason },
  })

  async #followRequests(heads: readonly HeadRow[]): Promise<void> {
    const { folder, sql } = this.#options
    for (const request of readRequests(folder)) {
      const id = request.organization
      const known = this.#state.get(id)
      const head = heads.find((h) => h.organizationId === id)
      if (this.#growth.recovers(id)) continue
      if (known?.stopped && head && request.kind === 'resume') {
        const again = { ...known, stopped: null }
        this.#state.keep([again])
        this.#published.delete(id)
        await this.#report([again])
      } else if (known?.stopped && head) {
        const from = await recoveredState(sql, known, head.origin, request.index ?? 0)
        if (from) {
          this.#growth.recover(id, from)
          continue // until it has succeeded: after a crash it begins again
        }
        logger.error({ log: head.origin }, 'the entry of the recovery does not name what was signed last')
      }
      doneWith(folder, request)
    }
  }

  #looked(heads: readonly HeadRow[]): Looked[] {
    return heads.flatMap((head) => {
      const known = this.#state.get(head.organizationId)
      const recovering = this.#growth.recovers(head.organizationId)
      if (known?.stopped && !recovering) return []
      return [{ head, signed: known?.log }]
    })
  }
  #gone(heads: readonly HeadRow[]): SignedLog[] {
    const here = new Set(heads.map((h) => h.organizationId))
    return [...this.#state.all()]
      .filter((s) => !s.stopped && !here.has(s.organizationId))
      .map((s) => this.#stopped(s.organizationId, s.log, 'the log is gone from the database'))
  }

  async #publish(good: readonly SignedLog[], heads: readonly HeadRow[]): Promise<void> {
    const sizes = new Map(heads.map((h) => [h.organizationId, h.size]))
    // after a crash the state may be ahead of what was published: the same state gives the same note
    const due = [...this.#state.all()].filter(
      ({ organizationId: id, stopped, log }) =>
        !stopped && log.frontier.size > (this.#published.get(id)?.size ?? 0) && log.frontier.size === sizes.get(id),
    )
    const fresh = new Set(good.map((s) => s.organizationId))
    const signed = [...good, ...due.filter((s) => !fresh.has(s.organizationId))]
    if (!signed.length) return
    const notes = new Map(signed.map((s) => [s.organizationId, noteOf(this.#keys, s)]))
    this.#options.after?.('sign')
    const now = this.#now()
    const wrong = await publishCheckpoints(this.#options.sql, this.#keys, signed, notes, now)
    this.#options.after?.('insert')
    const stopped: SignedLog[] = []
    for (const { organizationId: id, log } of signed) {
      const why = wrong.get(id)
      if (why) stopped.push(this.#stopped(id, log, why.message))
      else {
        this.#published.set(id, { size: log.frontier.size, at: now.getTime() })
        counter('countersign_signer_checkpoints_total', 'Checkpoints signed and published').inc()
      }
    }
    this.#state.keep(stopped)
    await this.#report(stopped)
  }

  async #report(changed: readonly SignedLog[]): Promise<void> {
    for (const { log, stopped } of changed)
      if (stopped)
        logger.error(
          { log: log.origin, size: log.frontier.size, reason: stopped.reason },
          'a log is not signed any more',
        )
    await publishStatus(this.#options.sql, this.#keys, changed)
  }

  /** Renews the cosignature of what has been quiet: a checkpoint's age is provable, also when nothing happens. */
  async #beat(): Promise<void> {
    const now = this.#now()
    const before = now.getTime() - (this.#options.heartbeatMs ?? HEARTBEAT_MS)
    const due = [...this.#state.all()].filter(({ organizationId: id, stopped, log }) => {
      const published = this.#published.get(id)
      return !stopped && published?.size === log.frontier.size && published.at <= before
    })
    const some = due.slice(0, HEARTBEATS)
    await publishLatest(this.#options.sql, this.#keys, some, now)
    for (const { organizationId: id, log } of some)
      this.#published.set(id, { size: log.frontier.size, at: now.getTime() })
  }
}
