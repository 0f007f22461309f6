import { append, sqlOfTx } from '../ledger/append.ts'
import { publish } from '../platform/bus.ts'
import { nowMs } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { exportEntry, WORKER, whatOf } from './export-entry.ts'
import { WITHOUT_CHUNKS } from './export-view.ts'

/** The end of an export that could not be made, with a sentence for people. The last of its transaction. */
export async function failExport(tx: Tx, organizationId: string, id: string, fault: string): Promise<void> {
  const row = await tx.export.update({
    where: { organizationId_id: { organizationId, id } },
    data: { state: 'failed', finishedAt: new Date(nowMs()), claimedBy: null, leaseUntil: null, step: null, fault },
    omit: WITHOUT_CHUNKS,
  })
  const sql = sqlOfTx(tx)
  await publish(sql, organizationId, 'export', id)
  await append(sql, organizationId, [
    exportEntry(WORKER(organizationId), 'export.failed', { export: id }, `A bundle could not be made: ${whatOf(row)}`),
  ])
}
