import { type Appended, append, type EntryInput, lockHead, type Sql, sqlOfTx } from '../ledger/append.ts'
import { type Receipt, receiptOf } from '../ledger/receipt.ts'
import { notFound } from '../platform/app-error.ts'
import { publish } from '../platform/bus.ts'
import { inTransaction } from '../platform/db.ts'
import { type Approval, loadApproval } from './load-approval.ts'
import { resumeRuns } from './resume-runs.ts'

export interface Changing {
  sql: Sql
  approval: Approval
  /** The database's clock, read under the lock. */
  now: Date
}

/**
 * Every change of one request, in this order: lock the head, read the request, act, tell the streams (delivered at
 * commit), append the evidence. `work` answers with what it did and its entries, or throws and nothing stands.
 */
export async function changeApproval<T extends object>(
  organizationId: string,
  approvalId: string,
  work: (c: Changing) => Promise<{ answer: T; entries: EntryInput[] }>,
): Promise<T & { receipt: Receipt }> {
  return inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const { now } = await lockHead(sql, organizationId)
    const approval = await loadApproval(sql, organizationId, approvalId)
    if (!approval) throw notFound('approval request')
    const { answer, entries } = await work({ sql, approval, now })
    await resumeRuns(sql, organizationId, [approval.run_id])
    await publish(sql, organizationId, 'approval', approvalId)
    const appended = await append(sql, organizationId, entries)
    // of the last entry: where the act ends
    return { ...answer, receipt: receiptOf(appended.at(-1) as Appended) }
  })
}
