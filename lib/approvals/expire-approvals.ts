import { append, type EntryInput, lockHead, type Sql, sqlOfTx } from '../ledger/append.ts'
import { publish } from '../platform/bus.ts'
import { now as clockNow } from '../platform/clock.ts'
import { installation, inTransaction } from '../platform/db.ts'
import { entryAbout, labelOf } from './entries.ts'
import { escalate } from './escalate-approval.ts'
import { type EventRow, insertEvents } from './events.ts'
import type { Approval } from './load-approval.ts'
import { resumeRuns } from './resume-runs.ts'

/** Per transaction: the head is held for no longer than this takes. */
const BATCH = 100

export interface Swept {
  expired: number
  lapsed: number
  escalated: number
}

/**
 * What time does to requests, in every organization: escalation, expiry, lapse. The worker calls it every two seconds.
 * Expiry is nobody's decision: no person is recorded, and the agent is told `expired`.
 */
export async function expireApprovals(): Promise<Swept> {
  const total: Swept = { expired: 0, lapsed: 0, escalated: 0 }
  const due = await installation<{ organization_id: string }>(
    'SELECT * FROM installation.organizations_with_due_approvals($1::timestamptz) AS organization_id',
    [clockNow()],
  )
  for (const { organization_id } of due) {
    const swept = await expireApprovalsOf(organization_id)
    total.expired += swept.expired
    total.lapsed += swept.lapsed
    total.escalated += swept.escalated
  }
  return total
}

export async function expireApprovalsOf(organizationId: string): Promise<Swept> {
  const total: Swept = { expired: 0, lapsed: 0, escalated: 0 }
  for (;;) {
    const swept = await sweepOnce(organizationId)
    total.expired += swept.expired
    total.lapsed += swept.lapsed
    total.escalated += swept.escalated
    if (Math.max(swept.expired, swept.lapsed, swept.escalated) < BATCH) return total
  }
}

const sweepOnce = (organizationId: string): Promise<Swept> =>
  inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const { now } = await lockHead(sql, organizationId)
    const expired = await end(sql, organizationId, now, EXPIRE)
    const lapsed = await end(sql, organizationId, now, LAPSE)
    const escalated = await climb(sql, organizationId, now)
    const events: EventRow[] = [
      ...expired.map((a): EventRow => ({ approvalId: a.id, at: now, kind: 'expired' })),
      ...lapsed.map((a): EventRow => ({ approvalId: a.id, at: now, kind: 'lapsed' })),
    ]
    await insertEvents(sql, organizationId, events)
    await resumeRuns(
      sql,
      organizationId,
      expired.map((a) => a.run_id),
    )
    const entries: EntryInput[] = [
      ...escalated.map((e) => e.entry),
      ...expired.map((a) =>
        entryAbout('approval.expired', a, BY_TIME, {
          clear: { approval: a.id, decision: a.decision_id, deadline: a.deadline.toISOString() },
          outcome: 'expired',
          summary: `Nobody decided in time: ${labelOf(a)}`,
        }),
      ),
      ...lapsed.map((a) =>
        entryAbout('approval.lapsed', a, BY_TIME, {
          clear: { approval: a.id, ...(a.lapses_at ? { lapsed_at: a.lapses_at.toISOString() } : {}) },
          outcome: 'lapsed',
          summary: `Approved, but not used in time: ${labelOf(a)}`,
        }),
      ),
    ]
    for (const { id } of [...expired, ...lapsed, ...escalated]) await publish(sql, organizationId, 'approval', id)
    await append(sql, organizationId, entries)
    return { expired: expired.length, lapsed: lapsed.length, escalated: escalated.length }
  })

const BY_TIME = { kind: 'system', id: 'worker' } as const

const COLUMNS = 'id, decision_id, identity_id, agent_id, environment, run_id, tool, title, deadline, lapses_at'
const EXPIRE = `UPDATE approval_request SET status = 'expired', decided_at = $2::timestamptz, decided_by = NULL, open_queues = '{}'
  WHERE organization_id = $1 AND id IN (SELECT id FROM approval_request
    WHERE organization_id = $1 AND status = 'waiting' AND deadline <= $2::timestamptz ORDER BY deadline, id LIMIT ${BATCH})
  RETURNING ${COLUMNS}`
const LAPSE = `UPDATE approval_request SET status = 'lapsed'
  WHERE organization_id = $1 AND id IN (SELECT id FROM approval_request
    WHERE organization_id = $1 AND status = 'approved' AND lapses_at <= $2::timestamptz ORDER BY lapses_at, id LIMIT ${BATCH})
  RETURNING ${COLUMNS}`

const end = async (sql: Sql, organizationId: string, now: Date, text: string): Promise<Approval[]> =>
  (await sql.query(text, [organizationId, now.toISOString()])) as unknown as Approval[]

async function climb(sql: Sql, organizationId: string, now: Date): Promise<{ id: string; entry: EntryInput }[]> {
  const due = (await sql.query(
    `SELECT * FROM approval_request
      WHERE organization_id = $1 AND status = 'waiting' AND escalated_at IS NULL AND escalates_at <= $2::timestamptz
      ORDER BY escalates_at, id LIMIT ${BATCH}`,
    [organizationId, now.toISOString()],
  )) as unknown as Approval[]
  const done = []
  for (const approval of due) {
    const { entry } = await escalate(sql, organizationId, approval, now, null)
    done.push({ id: approval.id, entry })
  }
  return done
}
