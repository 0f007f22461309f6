import { type Sql, sqlOfClient } from '../ledger/append.ts'
import { nowMs } from '../platform/clock.ts'
import { inTransaction, openingFor, pool, read, type Tx } from '../platform/db.ts'
import { log } from '../platform/log.ts'
import { type Claim, LEASE_MS } from './claim-replay.ts'
import { finishReplay } from './finish-replay.ts'
import { readRecorded } from './read-recorded.ts'
import { type FoundDecision, type InSql, replayWork } from './replay-work.ts'
import { countSelected, nextSelected, Place, Selection, startOf } from './selection.ts'

// One replay, from where it stands to its end. Records come by keyset, the next batch while one is decided; what was
// found is written together with the place where it goes on, so that whoever takes over counts nothing twice. Each
// write asks whether the replay is still this worker's: cancelled or taken over, it stops there.

const BATCH = 500
const SAVE_EVERY_MS = 1_000
const PENDING_MAX = 2_000

export interface RunOptions {
  /** Decisions at a time. */
  batch?: number
  saveEveryMs?: number
}
class LostError extends Error {}

/** @returns how it ended; `lost` when it was cancelled or another worker has taken it over */
export async function runReplay(claim: Claim, options: RunOptions = {}): Promise<'done' | 'failed' | 'lost'> {
  try {
    await goThrough(claim, { batch: BATCH, saveEveryMs: SAVE_EVERY_MS, ...options })
    return 'done'
  } catch (e) {
    if (e instanceof LostError) return 'lost'
    log.error({ err: e, replay: claim.id }, 'a replay failed')
    await fail(claim, 'Something went wrong on our side.')
    return 'failed'
  }
}

async function goThrough(claim: Claim, { batch: size, saveEveryMs }: Required<RunOptions>): Promise<void> {
  const { organizationId, id } = claim
  const row = await read(organizationId, (db) =>
    db.replay.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } }),
  )
  const sql: InSql = (work) => withSql(organizationId, work)
  const work = await replayWork(row)
  const selection = Selection.parse(row.selection)
  let { done } = row
  let place = row.place === null ? startOf(selection) : Place.parse(row.place)
  let pending: FoundDecision[] = []
  let savedMs = nowMs()
  const save = async (last: boolean) => {
    const found = pending
    pending = []
    await inTransaction(organizationId, async (tx) => {
      await writeFound(tx, claim, found)
      await hold(tx, claim, { done, place, counts: work.counts })
      if (last) await finishReplay(tx, organizationId, id)
    })
    savedMs = nowMs()
  }
  if (row.total === null) {
    const total = await sql((s) => countSelected(s, organizationId, selection))
    await inTransaction(organizationId, (tx) => hold(tx, claim, { total: total + work.drawn.length }))
  }
  const batchAfter = (after: Place, sofar: number) =>
    sql((s) => nextSelected(s, organizationId, selection, after, Math.min(size, selection.last - sofar)))

  let next = place.drawn === null ? batchAfter(place, done) : Promise.resolve([])
  for (;;) {
    const batch = await next
    const last = batch.at(-1)
    if (!last) break
    const after = { at: last.at, id: last.id, drawn: null }
    next = batchAfter(after, done + batch.length)
    next.catch(() => {}) // awaited in the next round; until then nobody listens
    pending.push(...(await work.decide(batch, 'period', sql)))
    done += batch.length
    place = after
    if (nowMs() - savedMs >= saveEveryMs || pending.length >= PENDING_MAX) await save(false)
  }
  for (let i = place.drawn ?? 0; i < work.drawn.length; i += size) {
    const ids = work.drawn.slice(i, i + size)
    const batch = await sql((s) => readRecorded(s, organizationId, ids))
    pending.push(...(await work.decide(batch, 'drawn', sql)))
    done += ids.length
    place = { ...place, drawn: i + ids.length }
    await save(false)
  }
  await save(true)
}

async function withSql<T>(organizationId: string, read: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool().connect()
  try {
    await client.query(openingFor(organizationId))
    const answer = await read(sqlOfClient(client))
    await client.query('COMMIT')
    client.release()
    return answer
  } catch (e) {
    client.release(true)
    throw e
  }
}

async function writeFound(tx: Tx, { organizationId, id }: Claim, found: FoundDecision[]): Promise<void> {
  if (!found.length) return
  await tx.replayDecision.createMany({
    data: found.map((f) => ({
      organizationId,
      replayId: id,
      decisionId: f.id,
      at: new Date(f.at),
      was: f.was,
      now: f.now,
      detail: f.detail,
    })),
    skipDuplicates: true,
  })
}

async function hold(
  tx: Tx,
  { organizationId, id, worker }: Claim,
  data: { done?: number; place?: Place; counts?: object; total?: number },
): Promise<void> {
  const held = await tx.replay.updateMany({
    where: { organizationId, id, state: 'running', claimedBy: worker },
    data: { ...data, leaseUntil: new Date(nowMs() + LEASE_MS) },
  })
  if (held.count !== 1) throw new LostError()
}

async function fail({ organizationId, id, worker }: Claim, fault: string): Promise<void> {
  await inTransaction(organizationId, (tx) =>
    tx.replay.updateMany({
      where: { organizationId, id, state: 'running', claimedBy: worker },
      data: { state: 'failed', finishedAt: new Date(nowMs()), claimedBy: null, leaseUntil: null, fault },
    }),
  )
}
