import type pg from 'pg'
import { approvalFacts } from '../approvals/in-batch.ts'
import { type Appended, type Head, insertPlaced, isStale, placeEntries, sqlOfClient } from '../ledger/append.ts'
import { type Prepared, prepareEntry, subjectsOf } from '../ledger/prepare-entry.ts'
import { subjectKeys } from '../ledger/subject-keys.ts'
import { AppError } from '../platform/app-error.ts'
import { nowMs, simulatedNow } from '../platform/clock.ts'
import type { ApprovalFact } from '../policy/types.ts'
import { answerOf } from './answer-of-decision.ts'
import { RunningCounters } from './counters.ts'
import { decisionRows, type Written } from './decision-rows.ts'
import type { Draft, Recorded } from './draft.ts'
import { entryOf } from './entry-of-decision.ts'
import { KEPT_MS, type KeptAnswer, nameOf } from './fact-types.ts'
import { outdated } from './find-outdated.ts'
import { recordPool, type Statement } from './hot-pools.ts'
import { keptRows, movedRows } from './other-rows.ts'
import { lockAndRead, type UnderLock } from './read-under-lock.ts'
import { allows, settleApprovals, settleUnit, type Turn, unchanged } from './settle-batch.ts'

// One batch of decisions, one transaction, in this order:
//   lock the log's head → read what may have moved → send back what is out of date → settle limits and approvals in
//   turn → entries, leaves, decisions, cards → the head moves → commit → and only then does anyone get an answer.

export type Verdict =
  | { kind: 'recorded'; recorded: Recorded; approvalId: string | null }
  /** Decide again, after forgetting these scopes. */
  | { kind: 'outdated'; scopes: string[] }
  /** A twin with the same idempotency key was recorded first. */
  | { kind: 'kept'; kept: KeptAnswer }

/** COMMIT was sent and no answer came: whether it happened is in the log. */
export class UnknownCommitError extends Error {
  readonly verdicts: Verdict[][]
  constructor(verdicts: Verdict[][], cause: unknown) {
    super('the connection broke while committing', { cause })
    this.verdicts = verdicts
  }
}

/** @param sent called when everything is on its way and only PostgreSQL has something to do */
export async function recordBatch(
  organizationId: string,
  units: readonly (readonly Draft[])[],
  sent = () => {},
): Promise<Verdict[][]> {
  const client = await recordPool().connect()
  let broken = false
  try {
    return await record(client, organizationId, units, sent)
  } catch (e) {
    // queued behind whatever was sent along; a connection that cannot even roll back is not used again
    broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    throw e
  } finally {
    client.release(broken)
  }
}

async function record(
  client: pg.PoolClient,
  organizationId: string,
  units: readonly (readonly Draft[])[],
  sent: () => void,
): Promise<Verdict[][]> {
  const drafts = units.flat()
  const now = await lockAndRead(client, organizationId, drafts, nowMs())
  const at = now.head.now
  refuseSkew(at)
  const sql = sqlOfClient(client)
  const named = [...new Set(drafts.flatMap((d) => (d.facts.approval ? [d.facts.approval.id] : [])))]
  const approvals = named.length ? await approvalFacts(sql, organizationId, named, at) : new Map<string, ApprovalFact>()

  let counters = new RunningCounters(
    at.getTime(),
    drafts.flatMap((d) => d.limitKeys),
    now.counters,
  )
  const taken = { approvals: new Set<string>(), keys: new Set<string>() }
  const results = units.map((unit): Verdict[] | Turn[] => {
    const back = sentBack(unit, now, approvals, taken)
    if (back) return back
    const settled = settleUnit(unit, counters)
    counters = settled.counters
    for (const { draft, decided } of settled.turns) {
      if (decided.consumes_approval !== null && allows(decided) && !draft.dryRun)
        taken.approvals.add(decided.consumes_approval)
      if (draft.idempotency) taken.keys.add(nameOf(draft.idempotency))
    }
    return settled.turns
  })
  const turns = results.flat().filter((r): r is Turn => 'draft' in r)
  if (!turns.length) {
    await client.query('ROLLBACK')
    return results as Verdict[][]
  }
  await settleApprovals(sql, organizationId, turns, counters, at)

  // Statements are sent as they are made, so that PostgreSQL works on them while the next ones are made here.
  const sentRows = (statements: Statement[]) => statements.map((s) => heard(client.query(s)))
  const moved = sentRows(movedRows(organizationId, turns, counters.added(), at))
  const { prepared, places } = await prepare(now.head, turns)
  const placed = placeEntries(now.head, prepared)
  const logged = heard(insertPlaced(sql, placed))
  const written = new Map<Turn, Written>()
  for (const turn of turns) {
    const receipt = placed.appended[places.get(turn) as number] as Appended
    written.set(turn, { turn, receipt, answer: answerOf(turn, receipt) })
  }
  const verdicts = results.map((unit) =>
    unit.map((r): Verdict => ('draft' in r ? verdictOf(written.get(r) as Written) : r)),
  )
  const rows = [...written.values()]
  const decisions = decisionRows(organizationId, rows)
  const rest = sentRows([...decisions.statements, ...keptRows(organizationId, rows, at)])
  await commit(client, [...moved, logged, ...rest], verdicts, sent)
  for (const text of decisions.texts) text.kept = true
  return verdicts
}

/** The clock that limits and deadlines are read by must be the one that decisions were made by. */
const SKEW_MS_MAX = 2_000
function refuseSkew(at: Date): void {
  const skew = nowMs() - at.getTime()
  if (simulatedNow() || Math.abs(skew) <= SKEW_MS_MAX) return
  throw new AppError(503, 'clock_skew', 'This instance’s clock is wrong, so it decides nothing. Ask another one.', {
    internal: `the clock is off by ${skew} ms from the database's`,
    headers: { 'retry-after': '5' },
  })
}

function sentBack(
  unit: readonly Draft[],
  now: UnderLock,
  approvals: ReadonlyMap<string, ApprovalFact>,
  taken: { approvals: ReadonlySet<string>; keys: ReadonlySet<string> },
): Verdict[] | null {
  const scopes: string[] = []
  let old = false
  for (const draft of unit) {
    const name = draft.idempotency ? nameOf(draft.idempotency) : null
    const kept = name === null ? undefined : now.kept.get(name)
    const answered = kept && now.head.now.getTime() - kept.createdMs < KEPT_MS
    if (answered && unit.length === 1) return [{ kind: 'kept', kept: kept.answer }]
    // a twin in this very batch, or of a whole group: drafted again, it finds the answer that is kept
    const twin = answered || (name !== null && taken.keys.has(name))
    const why = twin ? { scopes: [] } : outdated(draft, now, approvals, taken.approvals)
    if (!why) continue
    old = true
    scopes.push(...why.scopes)
  }
  return old ? unit.map(() => ({ kind: 'outdated', scopes })) : null
}

/**
 * The entries of all turns, each decision's own first, and where it stands among them. What was prepared before the lock
 * counts unless a key was destroyed since: then it is sealed again, with the keys that are good under this lock.
 */
async function prepare(head: Head, turns: Turn[]): Promise<{ prepared: Prepared[]; places: Map<Turn, number> }> {
  const entries = turns.flatMap((turn) => {
    const before = unchanged(turn)?.entry
    return [
      { turn, entry: before && !isStale(head, before) ? before : entryOf(turn) },
      ...turn.entries.map((entry) => ({ turn: null, entry })),
    ]
  })
  const raw = entries.flatMap(({ entry }) => ('body' in entry ? [] : [entry]))
  const keys = await subjectKeys(head.organizationId, subjectsOf(raw), head.keysEpoch)
  const places = new Map<Turn, number>()
  const prepared = entries.map(({ turn, entry }, i) => {
    if (turn) places.set(turn, i)
    return 'body' in entry ? entry : prepareEntry(entry, keys)
  })
  return { prepared, places }
}

const verdictOf = ({ turn, answer }: Written): Verdict => ({
  kind: 'recorded',
  recorded: {
    id: turn.draft.id,
    outcome: turn.decided.outcome,
    code: turn.decided.reason.code,
    decision: allows(turn.decided) && !turn.draft.dryRun,
    answer,
  },
  approvalId: turn.approval?.id ?? null,
})

/** A failure is told when all are looked at: none goes unheard. */
function heard<T>(sent: Promise<T>): Promise<T> {
  sent.catch(() => {})
  return sent
}

/** COMMIT, behind everything else. Anything but COMMIT's own answer leaves open whether it happened. */
async function commit(
  client: pg.PoolClient,
  rows: Promise<unknown>[],
  verdicts: Verdict[][],
  sent: () => void,
): Promise<void> {
  const committed = heard(client.query('COMMIT'))
  sent()
  const failed = (await Promise.allSettled(rows)).find((r) => r.status === 'rejected')
  const end = await committed.catch((e: unknown) => {
    throw new UnknownCommitError(verdicts, e)
  })
  // a statement that failed made PostgreSQL answer COMMIT with a rollback
  if (failed) throw failed.reason
  if (end.command !== 'COMMIT') throw new Error('the transaction was rolled back')
}
