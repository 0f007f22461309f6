import type { Sql } from '../ledger/append.ts'
import type { Receipt } from '../ledger/receipt.ts'
import { notFound } from '../platform/app-error.ts'
import { now as clockNow } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import type { JsonObject } from '../policy/types.ts'
import type { AskingAgent } from './clarify-approval.ts'
import { loadApproval, seated, votesOf } from './load-approval.ts'
import { fill, placesOf } from './quorum.ts'
import type { ApprovalStatus } from './types.ts'

/** A request as the agent that asked sees it: what it needs to go on, and nobody's name. */
export interface AgentApproval {
  id: string
  decision: string
  status: ApprovalStatus
  tool: string
  requirements: { [queue: string]: number }
  min_people: number
  votes: number
  places: number
  requested_at: string
  deadline: string
  decided_at: string | null
  /** Ask again before then, naming this approval. */
  lapses_at: string | null
  /** Of a denial. */
  reason: string | null
  action_hash: string
  /** True when a person changed the arguments: ask again with exactly these, others get `approval_edited`. */
  edited: boolean
  effective_arguments: JsonObject
  effective_action_hash: string
  /** What people asked, and what was answered. */
  questions: { at: string; question: string }[]
  answers: { at: string; answer: string }[]
  consumed_by: string | null
  warning: string | null
  /** Of the newest entry about this request. */
  receipt: Receipt | null
}

export async function getApprovalForAgent(agent: AskingAgent, id: string): Promise<AgentApproval> {
  const { organizationId } = agent
  return read(organizationId, async (db) => {
    const sql: Sql = { query: (text, values) => db.$queryRawUnsafe(text, ...values) }
    const a = await loadApproval(sql, organizationId, id)
    if (!a || a.identity_id !== agent.identityId) throw notFound('approval request')
    const now = clockNow()
    const places = placesOf(a.card.requirements)
    const filled = fill(places, seated(await votesOf(sql, organizationId, a))).filter((p) => p !== null).length
    const said = (await sql.query(
      `SELECT at, kind, text FROM approval_event
        WHERE organization_id = $1 AND approval_id = $2 AND kind IN ('clarification_asked', 'clarification_given') ORDER BY at, id`,
      [organizationId, id],
    )) as unknown as { at: Date; kind: string; text: string }[]
    const of = (kind: string) => said.filter((e) => e.kind === kind)
    return {
      id,
      decision: a.decision_id,
      status:
        a.status === 'waiting' && a.deadline <= now
          ? 'expired'
          : a.status === 'approved' && a.lapses_at !== null && a.lapses_at <= now
            ? 'lapsed'
            : a.status,
      tool: a.tool,
      requirements: a.requirements,
      min_people: a.min_people,
      votes: filled,
      places: places.length,
      requested_at: a.requested_at.toISOString(),
      deadline: a.deadline.toISOString(),
      decided_at: a.decided_at?.toISOString() ?? null,
      lapses_at: a.lapses_at?.toISOString() ?? null,
      reason: a.reason,
      action_hash: a.action_hash,
      edited: a.edited_by !== null,
      effective_arguments: a.effective_arguments,
      effective_action_hash: a.effective_action_hash,
      questions: of('clarification_asked').map((e) => ({ at: e.at.toISOString(), question: e.text })),
      answers: of('clarification_given').map((e) => ({ at: e.at.toISOString(), answer: e.text })),
      consumed_by: a.consumed_by,
      warning: a.card.warning,
      receipt: await newestReceipt(sql, organizationId, id),
    }
  })
}

async function newestReceipt(sql: Sql, organizationId: string, id: string): Promise<Receipt | null> {
  const [row] = await sql.query(
    `SELECT h.origin AS log, l.index::text AS index, encode(l.hash, 'hex') AS leaf
       FROM ledger.log_head h, ledger.leaf l
      WHERE h.organization_id = $1 AND l.organization_id = $1
        AND l.index = (SELECT max(a.index) FROM audit_entry a WHERE a.organization_id = $1 AND a.subject_id = $2 AND a.type <> 'decision.made')`,
    [organizationId, id],
  )
  return row ? { log: row.log as string, index: Number(row.index), leaf: row.leaf as string } : null
}
