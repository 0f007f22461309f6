import { z } from 'zod'
import { sqlOfTx } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import type { ReplayAnswer } from './prove-record.ts'
import { proveAll, readRecorded, Snapshots } from './read-recorded.ts'

export const ReplayInput = z.strictObject({ decision: z.string().min(1).max(100) })

/**
 * Holds the record against its entry in the ledger, decides it again by the snapshot that it names, and compares the
 * core byte by byte. Changes nothing.
 */
export async function replayDecision(actor: Actor, input: unknown): Promise<ReplayAnswer> {
  const { decision } = parseWith(ReplayInput, input)
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  return await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const rows = await readRecorded(sql, organizationId, [decision])
    const [answer] = await proveAll(sql, organizationId, rows, new Snapshots())
    if (!answer) throw notFound('decision')
    return answer
  })
}
