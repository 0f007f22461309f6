import { append, sqlOfTx } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { publish } from '../platform/bus.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { exportEntry, whatOf } from './export-entry.ts'
import { type ExportView, exportView, WITHOUT_CHUNKS } from './export-view.ts'

/** Its worker finds out with the next thing that it notes, and removes what it has written. */
export async function cancelExport(actor: Actor, id: string): Promise<ExportView> {
  demand(actor, 'audit.export', 'audit:export')
  const { organizationId } = actor
  return await inTransaction(organizationId, async (tx) => {
    const stopped = await tx.export.updateMany({
      where: { organizationId, id, state: { in: ['queued', 'running'] } },
      data: { state: 'cancelled', finishedAt: now(), claimedBy: null, leaseUntil: null },
    })
    const row = await tx.export.findUnique({
      where: { organizationId_id: { organizationId, id } },
      omit: WITHOUT_CHUNKS,
    })
    if (!row) throw notFound('export')
    if (!stopped.count) {
      if (row.state === 'cancelled') return exportView(row)
      throw new AppError(409, 'export_ended', 'This export has already ended.')
    }
    const sql = sqlOfTx(tx)
    await publish(sql, organizationId, 'export', id)
    await append(sql, organizationId, [
      exportEntry(actor, 'export.cancelled', { export: id }, `Cancelled a bundle: ${whatOf(row)}`),
    ])
    return exportView(row)
  })
}
