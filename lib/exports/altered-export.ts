import { append, sqlOfTx } from '../ledger/append.ts'
import { publish } from '../platform/bus.ts'
import { inTransaction } from '../platform/db.ts'
import { log } from '../platform/log.ts'
import { exportEntry, WORKER, whatOf } from './export-entry.ts'
import { WITHOUT_CHUNKS } from './export-view.ts'

/** The file is not what was made: it is handed out no more, it says so, and the log says so. */
export async function markAltered(organizationId: string, id: string, where: string): Promise<void> {
  log.error({ export: id, organizationId }, 'the file of an export was altered')
  await inTransaction(organizationId, async (tx) => {
    const marked = await tx.export.updateMany({
      where: { organizationId, id, state: 'done' },
      data: { state: 'altered', fault: `The file is not what was made: it differs ${where}.` },
    })
    if (!marked.count) return
    const row = await tx.export.findUniqueOrThrow({
      where: { organizationId_id: { organizationId, id } },
      omit: WITHOUT_CHUNKS,
    })
    const sql = sqlOfTx(tx)
    await publish(sql, organizationId, 'export', id)
    const clear = { export: id, sha256: `sha256:${row.sha256}` }
    await append(sql, organizationId, [
      exportEntry(WORKER(organizationId), 'export.altered', clear, `The file of a bundle was altered: ${whatOf(row)}`),
    ])
  })
}
