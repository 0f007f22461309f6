import { rm } from 'node:fs/promises'
import { append, sqlOfTx } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { publish } from '../platform/bus.ts'
import { inTransaction, type Tx } from '../platform/db.ts'
import { heldExport } from '../retention/held-export.ts'
import { exportEntry, whatOf } from './export-entry.ts'
import { type ExportView, exportView, WITHOUT_CHUNKS } from './export-view.ts'
import { fileOf } from './exports-folder.ts'

/** Removes the file. That it was made, and by whom it was taken, stays. */
export async function removeExport(actor: Actor, id: string): Promise<ExportView> {
  demand(actor, 'audit.export', 'audit:export')
  return await removeFile(actor, id, 'person')
}

const SAID = {
  person: 'Removed by a person.',
  age: 'It was kept as long as exports are kept.',
  erasure: 'Something that it discloses was erased since: ask for it again.',
  lost: 'The file is not where it was kept.',
} as const

/** The row first: a file without a row is nobody's, and swept; a row without a file would promise one. */
export async function removeFile(actor: Actor, id: string, cause: keyof typeof SAID): Promise<ExportView> {
  const { organizationId } = actor
  const view = await inTransaction(organizationId, async (tx) => {
    if (cause === 'person' && (await isHeld(tx, organizationId, id)))
      throw new AppError(
        409,
        'export_held',
        'A legal hold covers something of this export: it stays as long as the hold.',
      )
    const removed = await tx.export.updateMany({
      where: { organizationId, id, state: { in: ['done', 'altered'] } },
      data: { state: 'expired', fault: SAID[cause], chunks: null },
    })
    const row = await tx.export.findUnique({
      where: { organizationId_id: { organizationId, id } },
      omit: WITHOUT_CHUNKS,
    })
    if (!row) throw notFound('export')
    if (!removed.count) {
      if (row.state === 'expired') return exportView(row)
      throw new AppError(409, 'export_no_file', 'This export has no file to remove.')
    }
    const sql = sqlOfTx(tx)
    await publish(sql, organizationId, 'export', id)
    await append(sql, organizationId, [
      exportEntry(actor, 'export.removed', { export: id, cause }, `Removed the file of a bundle: ${whatOf(row)}`),
    ])
    return exportView(row)
  })
  await rm(fileOf(id), { force: true })
  return view
}

/** A copy of what a legal hold covers stays as long as the hold. */
async function isHeld(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  const row = await tx.export.findUnique({
    where: { organizationId_id: { organizationId, id } },
    select: { checkpointSize: true },
  })
  return row?.checkpointSize != null && (await heldExport(sqlOfTx(tx), { from: 0, to: Number(row.checkpointSize) }))
}
