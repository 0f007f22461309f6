import { append, type EntryInput, sqlOfTx } from '../ledger/append.ts'
import { checkpointAt, latestCheckpoint, type SignedHead } from '../ledger/serve.ts'
import { installation, inTransaction } from '../platform/db.ts'
import { log } from '../platform/log.ts'
import {
  type AnchorStanding,
  alarmOf,
  anchorStandings,
  changeAlarm,
  keepOutcome,
  leaseAnchor,
  syncTargets,
} from './anchor-state.ts'
import { offerCheckpoint } from './offer-checkpoint.ts'
import type { Outcome } from './outcome.ts'
import type { AnchorKind, AnchorTarget } from './settings.ts'

/** Before the job's own time is over: what was begun is finished, the rest is for the next run. */
const RUN_MS = 40_000
/** Logs that one anchor is offered at a time. */
const LANES = 4

export interface Anchoring {
  /** For the worker, every few seconds. @returns how many checkpoints an anchor took */
  run(): Promise<number>
}

/**
 * Offers each organization's newest checkpoint to each anchor that is due. Anchors go on beside each other: one that hangs
 * holds up nobody else, and after its first silence it is left alone for this run.
 */
export function anchoring(targets: readonly AnchorTarget[]): Anchoring {
  const synced = new Set<string>()
  return {
    async run() {
      const until = Date.now() + RUN_MS
      const organizations = await installation<{ id: string }>('SELECT installation.organization_ids() AS id', [])
      for (const { id } of organizations)
        if (!synced.has(id)) {
          await sync(id, targets)
          synced.add(id)
        }
      if (!targets.length) return 0
      const due = (await toDo()).filter((d) => d.due)
      const counts = await Promise.all(
        targets.map((target) => {
          const logs = due.filter((d) => d.name === target.name).map((d) => d.organization_id)
          return offerAll(logs, target, until)
        }),
      )
      const changed = (await toDo()).filter((d) => d.alarm_changed)
      for (const id of new Set(changed.map((d) => d.organization_id))) await recordAlarms(id)
      return counts.reduce((a, b) => a + b, 0)
    },
  }
}

interface ToDo {
  organization_id: string
  name: string
  due: boolean
  alarm_changed: boolean
}
/** Over all organizations in one question: most of the time there is nothing to do. */
const toDo = (): Promise<ToDo[]> =>
  installation<ToDo & Record<string, unknown>>('SELECT * FROM installation.anchors_to_do()', [])

/** The first one alone, to see whether it answers; then a few at a time, for one that is far away. */
async function offerAll(logs: readonly string[], target: AnchorTarget, until: number): Promise<number> {
  const waiting = [...logs]
  let anchored = 0
  let silent = false
  const offerNext = async () => {
    const organizationId = waiting.shift()
    const outcome = organizationId === undefined ? null : await offerIfDue(organizationId, target)
    if (outcome?.done === 'anchored') anchored++
    if (outcome?.done === 'unreachable') silent = true
  }
  const lane = async () => {
    while (waiting.length && !silent && Date.now() < until) await offerNext()
  }
  await offerNext()
  await Promise.all(Array.from({ length: LANES }, lane))
  return anchored
}

async function sync(organizationId: string, targets: readonly AnchorTarget[]): Promise<void> {
  await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const { added, removed } = await syncTargets(sql, organizationId, targets)
    const entries = [
      ...added.map((t) => anchorEntry('anchor.added', t, {}, `Configured the anchor ${t.name}`)),
      ...removed.map((t) => anchorEntry('anchor.removed', t, {}, `The anchor ${t.name} is no longer configured`)),
    ]
    if (entries.length) await append(sql, organizationId, entries)
  })
}

async function offerIfDue(organizationId: string, target: AnchorTarget): Promise<Outcome | null> {
  const begun = await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const head = await newestPublished(sql, organizationId)
    if (!head) return null
    const standing = (await anchorStandings(sql, organizationId)).find((s) => s.name === target.name)
    if (!standing?.due || (standing.size >= head.size && standing.forkedSize === null)) return null
    return (await leaseAnchor(sql, organizationId, target.name)) ? { head, standing } : null
  })
  if (!begun) return null
  const { head, standing } = begun
  const outcome = await offerCheckpoint(organizationId, target, head, standing).catch((err): Outcome => {
    log.error({ err, anchor: target.name }, 'an anchor could not be used')
    return { done: 'refused', sentence: 'The checkpoint could not be offered; the operating log says why.' }
  })
  await inTransaction(organizationId, (tx) => keepOutcome(sqlOfTx(tx), organizationId, target, head, outcome))
  if (outcome.done === 'forked')
    log.error({ anchor: target.name, size: outcome.size }, 'an anchor holds another history than the log')
  return outcome
}

/** The note as it was first published, without the heartbeat: the same bytes for every anchor. */
async function newestPublished(
  sql: Parameters<typeof latestCheckpoint>[0],
  organizationId: string,
): Promise<SignedHead | null> {
  const head = await latestCheckpoint(sql, organizationId)
  return head && head.size > 0 ? checkpointAt(sql, organizationId, head.size) : null
}

async function recordAlarms(organizationId: string): Promise<void> {
  const standings = await inTransaction(organizationId, (tx) => anchorStandings(sqlOfTx(tx), organizationId))
  for (const standing of standings) {
    const alarm = alarmOf(standing)
    if (alarm === standing.alarm) continue
    await inTransaction(organizationId, async (tx) => {
      const sql = sqlOfTx(tx)
      if (!(await changeAlarm(sql, organizationId, standing, alarm))) return
      await append(sql, organizationId, [alarmEntry(standing, alarm)])
    })
  }
}

function alarmEntry(a: AnchorStanding, alarm: AnchorStanding['alarm']): EntryInput {
  if (alarm === 'forked')
    return anchorEntry(
      'anchor.forked',
      a,
      { size: a.forkedSize ?? a.size },
      `The anchor ${a.name} holds a history that is not this log’s`,
    )
  if (alarm === 'late')
    return anchorEntry(
      'anchor.late',
      a,
      { size: a.size, since: new Date(Date.now() - a.ageSeconds * 1000).toISOString() },
      `The anchor ${a.name} is late: it covers the first ${a.size} entries`,
    )
  return anchorEntry('anchor.recovered', a, { size: a.size }, `The anchor ${a.name} covers the log again`)
}

function anchorEntry(
  type: Extract<EntryInput['type'], `anchor.${string}`>,
  { name, kind }: { name: string; kind: AnchorKind },
  more: { size?: number; since?: string },
  summary: string,
): EntryInput {
  return {
    type,
    clear: { anchor: name, kind, ...more },
    audit: { actorKind: 'system', subjectKind: 'anchor', subjectId: name, summary },
  } as EntryInput
}
