import { append, type EntryInput, lockHead, sqlOfTx } from '../ledger/append.ts'
import { type Receipt, receiptOf } from '../ledger/receipt.ts'
import { demand, type PersonActor } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { publish } from '../platform/bus.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { castVote } from './cast-vote.ts'
import { BulkBody } from './inputs.ts'
import { kindOf } from './kind-of.ts'
import type { Approval } from './load-approval.ts'
import { resumeRuns } from './resume-runs.ts'

export interface BulkAnswer {
  items: {
    approval: string
    result: 'approved' | 'waiting' | 'refused'
    code: string | null
    message: string | null
    receipt: Receipt | null
  }[]
}

/**
 * Approves up to 50 requests of one kind in one go: the same agent, tool and rules, of impact medium at most, each by
 * the hash of the card that was listed. Another kind refuses the whole call; what became stale is refused by itself.
 */
export async function bulkApprove(actor: PersonActor, input: unknown): Promise<BulkAnswer> {
  const { items } = parseWith(BulkBody, input)
  demand(actor, 'approvals.vote')
  const ids = items.map((i) => i.approval)
  if (new Set(ids).size !== ids.length)
    throw new AppError(400, 'invalid_request', 'A request is listed twice.', {
      fields: [{ pointer: '/items', message: 'lists a request twice' }],
    })
  return inTransaction(actor.organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const { now } = await lockHead(sql, actor.organizationId)
    const rows = (await sql.query(
      'SELECT * FROM approval_request WHERE organization_id = $1 AND id = ANY($2::text[])',
      [actor.organizationId, ids],
    )) as unknown as Approval[]
    const byId = new Map(rows.map((r) => [r.id, r]))
    if (rows.length !== ids.length) throw notFound('approval request')
    demandOneKind(rows)
    const entries: EntryInput[] = []
    const lastOf = new Map<string, number>()
    const answer: BulkAnswer = { items: [] }
    for (const item of items) {
      const approval = byId.get(item.approval) as Approval
      const cast = await castVote(sql, actor, approval, { vote: 'approve', cardHash: item.card_hash }, now)
      if (cast.refused) {
        answer.items.push({
          approval: approval.id,
          result: 'refused',
          code: cast.refused.code,
          message: cast.refused.message,
          receipt: null,
        })
        continue
      }
      entries.push(...cast.entries)
      lastOf.set(approval.id, entries.length - 1)
      answer.items.push({
        approval: approval.id,
        result: cast.status === 'approved' ? 'approved' : 'waiting',
        code: null,
        message: null,
        receipt: null,
      })
      await publish(sql, actor.organizationId, 'approval', approval.id)
    }
    await resumeRuns(
      sql,
      actor.organizationId,
      rows.map((r) => r.run_id),
    )
    const appended = await append(sql, actor.organizationId, entries)
    for (const item of answer.items) {
      const entry = appended[lastOf.get(item.approval) ?? -1]
      if (entry) item.receipt = receiptOf(entry)
    }
    return answer
  })
}

function demandOneKind(rows: Approval[]): void {
  if (new Set(rows.map(kindOf)).size > 1)
    throw new AppError(422, 'not_alike', 'Only requests of the same agent, tool and rule can be approved together.')
  if (rows.some((r) => r.impact !== 'low' && r.impact !== 'medium'))
    throw new AppError(422, 'too_weighty', 'High and critical impact is decided one by one.')
}
