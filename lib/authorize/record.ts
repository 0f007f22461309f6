import { AsyncLocalStorage } from 'node:async_hooks'
import { findRequests, lockHead, sqlOfClient } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { simulatedNow } from '../platform/clock.ts'
import { openingFor } from '../platform/db.ts'
import { describeError, log } from '../platform/log.ts'
import { counter, histogram } from '../platform/metrics.ts'
import { blamesData } from './database-trouble.ts'
import type { Draft } from './draft.ts'
import { recordPool } from './hot-pools.ts'
import { recordBatch, UnknownCommitError, type Verdict } from './record-batch.ts'

const BATCH_MAX = 256
/** Large arguments make smaller batches: what travels in one statement stays a few megabytes. */
const BATCH_BYTES_MAX = 2_097_152
const WAITING_MAX = 2_048
/** As PostgreSQL's commit_delay with its commit_siblings: who is about to ask is waited for, but not for long. */
const ENOUGH = 24
const LINGER_MS = 10
/** However long somebody else sits on the head, nobody waits longer for an answer that is there. */
const TOLD_MS = 3

const batches = histogram(
  'countersign_record_batch_size',
  'Decisions recorded in one transaction',
  [1, 2, 4, 8, 16, 32, 64, 128, 256],
)
const seconds = histogram(
  'countersign_record_batch_seconds',
  'Time of one record transaction',
  [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5],
)
const decisions = counter('countersign_decisions_total', 'Decisions recorded', ['outcome'])
const refused = counter('countersign_not_recorded_total', 'Decisions that could not be recorded', ['code'])

export const notRecorded = (internal: string): AppError =>
  new AppError(
    503,
    'not_recorded',
    'The decision could not be recorded, so there is none. Treat it as denied and ask again.',
    {
      internal,
      headers: { 'retry-after': '1' },
    },
  )
const overloaded = (): AppError =>
  new AppError(503, 'overloaded', 'Too many decisions are waiting to be recorded. Treat it as denied and ask again.', {
    headers: { 'retry-after': '1' },
  })

/** Gives one caller its answer. */
type Tell = () => void
interface Unit {
  drafts: readonly Draft[]
  simulated: boolean
  /** Runs something in the asker's own context, which carries its simulated clock. */
  within: ReturnType<typeof AsyncLocalStorage.snapshot> | null
  done(verdicts: Verdict[]): void
  fail(e: AppError): void
}

/**
 * Answers, some at a time: whoever asks again at once drafts while PostgreSQL works for those who were answered before
 * it, instead of all of them first and PostgreSQL after them. Leaves nothing in `answers`.
 */
function tellInTurns(answers: Tell[]): void {
  for (const tell of answers.splice(0, ENOUGH)) tell()
  if (answers.length) setImmediate(tellInTurns, answers)
}

/**
 * Group commit by nature: one batch of an organization is in flight, whatever arrives meanwhile is the next one; while
 * others are being drafted, it waits for them, because a transaction costs far more than one more decision in it.
 * Alone, a decision waits for nobody; at 64 callers they share one transaction. Any number of these, in any number of
 * processes, may write to one log: they meet at the head's lock.
 */
export class Recorder {
  #organizationId: string
  #waiting: Unit[] = []
  #count = 0
  #busy = false
  #drafting = 0
  #gathered: (() => void) | null = null
  #waitingMax: number
  #recordOne: typeof recordBatch

  /** `recordOne`: what one transaction does; another one is for measuring. */
  constructor(organizationId: string, waitingMax = WAITING_MAX, recordOne: typeof recordBatch = recordBatch) {
    this.#organizationId = organizationId
    this.#waitingMax = waitingMax
    this.#recordOne = recordOne
  }

  /** Runs what ends in `record`, so that the batch before it is not closed in its face. */
  async drafting<T>(work: () => Promise<T>): Promise<T> {
    this.#drafting++
    try {
      return await work()
    } finally {
      this.#drafting--
      // after the drafts of this very turn have been handed over
      if (this.#gathered) setImmediate(() => this.#look())
    }
  }

  /** One decision, or a group that is recorded in one transaction. Throws 503 `not_recorded` or `overloaded`. */
  record(drafts: readonly Draft[]): Promise<Verdict[]> {
    if (this.#count + drafts.length > this.#waitingMax) {
      refused.inc({ code: 'overloaded' })
      return Promise.reject(overloaded())
    }
    this.#count += drafts.length
    return new Promise((done, fail) => {
      const simulated = simulatedNow() !== null
      this.#waiting.push({ drafts, simulated, within: simulated ? AsyncLocalStorage.snapshot() : null, done, fail })
      if (this.#count >= ENOUGH) this.#gathered?.()
      if (!this.#busy) void this.#pump()
    })
  }

  async #pump(): Promise<void> {
    this.#busy = true
    let answers: Tell[] = []
    while (this.#waiting.length) {
      if (this.#count < ENOUGH) tellInTurns(answers) // who is answered now may be who is waited for
      await this.#gather()
      const batch = this.#take()
      // the callers of the last batch go on when only PostgreSQL has something to do for this one
      const last = answers
      const tell = () => tellInTurns(last)
      const timer = last.length ? setTimeout(tell, TOLD_MS) : undefined
      answers = await this.#flush(batch, tell)
      clearTimeout(timer)
      tell()
      for (const unit of batch) this.#count -= unit.drafts.length
    }
    this.#busy = false
    tellInTurns(answers)
  }
  async #gather(): Promise<void> {
    await null
    if (this.#drafting === 0 || this.#count >= ENOUGH) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LINGER_MS)
      this.#gathered = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#gathered = null
  }
  #look(): void {
    if (this.#drafting === 0) this.#gathered?.()
  }
  #take(): Unit[] {
    let [units, size, bytes] = [0, 0, 0]
    for (const { drafts, simulated } of this.#waiting) {
      size += drafts.length
      bytes += drafts.reduce((sum, d) => sum + d.bytes, 0)
      // each simulated moment is a batch of its own
      const alone = simulated || this.#waiting[0]?.simulated
      if (units && (size > BATCH_MAX || bytes > BATCH_BYTES_MAX || alone)) break
      units++
    }
    return this.#waiting.splice(0, units)
  }

  async #flush(batch: Unit[], sent = () => {}): Promise<Tell[]> {
    const started = performance.now()
    try {
      const verdicts = await this.#attempt(batch, sent)
      batches.observe(batch.length)
      seconds.observe((performance.now() - started) / 1000)
      return batch.map((unit, i) => () => {
        const answers = verdicts[i] as Verdict[]
        for (const a of answers) if (a.kind === 'recorded') decisions.inc({ outcome: a.recorded.outcome })
        unit.done(answers)
      })
    } catch (e) {
      if (batch.length > 1 && !(e instanceof AppError) && blamesData(e)) {
        log.warn({ err: e, batch: batch.length }, 'a batch failed; its decisions are recorded one by one')
        const alone: Tell[] = []
        for (const unit of batch) alone.push(...(await this.#flush([unit])))
        return alone
      }
      const failure = e instanceof AppError ? e : notRecorded(describeError(e).message)
      refused.inc({ code: failure.code }, batch.length)
      if (!(e instanceof AppError)) log.error({ err: e, batch: batch.length }, 'decisions were not recorded')
      return batch.map((unit) => () => unit.fail(failure))
    }
  }
  async #attempt(batch: Unit[], sent: () => void): Promise<Verdict[][]> {
    const work = () =>
      this.#recordOne(
        this.#organizationId,
        batch.map((u) => u.drafts),
        sent,
      )
    try {
      const within = batch[0]?.within
      return await (within ? within(work) : work())
    } catch (e) {
      if (!(e instanceof UnknownCommitError)) throw e
      const ids = e.verdicts.flat().flatMap((v) => (v.kind === 'recorded' ? [v.recorded.id] : []))
      if (await wasCommitted(this.#organizationId, ids)) return e.verdicts
      throw e.cause
    }
  }
}

const LOOK_UPS = 5
/**
 * After a COMMIT without an answer. The look-up takes the head's lock first: a transaction that still hangs holds it,
 * so whatever is found is final. A transaction is in the log wholly or not at all.
 */
async function wasCommitted(organizationId: string, decisionIds: string[]): Promise<boolean> {
  for (let left = LOOK_UPS; ; left--) {
    try {
      const client = await recordPool().connect()
      try {
        const sql = sqlOfClient(client)
        await client.query(openingFor(organizationId))
        await lockHead(sql, organizationId)
        const found = await findRequests(sql, organizationId, decisionIds)
        await client.query('ROLLBACK')
        client.release()
        return found.size > 0
      } catch (e) {
        client.release(true)
        throw e
      }
    } catch (e) {
      if (left === 1) throw e
      await new Promise((resolve) => setTimeout(resolve, 250 * (LOOK_UPS - left + 1)))
    }
  }
}
