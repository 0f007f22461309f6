import { append, sqlOfTx } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { publish } from '../platform/bus.ts'
import { now } from '../platform/clock.ts'
import { inTransaction, type Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import { exportEntry, selectedOf, whatOf } from './export-entry.ts'
import { type ExportView, exportView, WITHOUT_CHUNKS } from './export-view.ts'
import { type Selection, selectionOf, startExportBody } from './selection.ts'

/** Waiting and running ones of an organization: each takes a worker and its disk for a while. */
const OPEN_MAX = 5

/** Asks for a bundle; a worker makes it. Asking is recorded, and the bundle holds the entry that says so. */
export async function startExport(actor: Actor, input: unknown): Promise<ExportView> {
  const body = parseWith(startExportBody, input, 'body')
  demand(actor, 'audit.export', 'audit:export')
  const { organizationId } = actor
  const selection = selectionOf(body)
  return await inTransaction(organizationId, async (tx) => {
    // one at a time past this line: the count below holds until this one is in
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`exports ${organizationId}`}, 0))::text`
    const open = await tx.export.count({ where: { organizationId, state: { in: ['queued', 'running'] } } })
    if (open >= OPEN_MAX)
      throw new AppError(409, 'too_many_exports', `${OPEN_MAX} exports already wait or run. Cancel one, or wait.`)
    await demandFound(tx, organizationId, selection)
    const row = await tx.export.create({
      data: {
        organizationId,
        id: newId('exp', now().getTime()),
        kind: body.kind,
        selection,
        disclosures: body.disclosures,
        createdAt: now(),
        createdBy: actor.id,
      },
      omit: WITHOUT_CHUNKS,
    })
    const sql = sqlOfTx(tx)
    await publish(sql, organizationId, 'export', row.id)
    const { clear, disclosures } = selectedOf(row)
    const [asked] = await append(sql, organizationId, [
      { ...exportEntry(actor, 'export.requested', clear, `Asked for a bundle: ${whatOf(row)}`), disclosures },
    ])
    // the one statement after the entry, because only now its place is known: the bundle must hold it
    const covers = BigInt((asked?.index ?? 0) + 1)
    await tx.export.update({
      where: { organizationId_id: { organizationId, id: row.id } },
      data: { covers },
      select: { id: true },
    })
    return exportView({ ...row, covers })
  })
}

/** What is named must be this organization's; what is not there and what one may not see are the same. */
async function demandFound(tx: Tx, organizationId: string, selection: Selection): Promise<void> {
  const where = (id: string) => ({ organizationId_id: { organizationId, id } })
  const { agent, run, decision, hold } = selection
  if (agent !== undefined && !(await tx.agent.findUnique({ where: where(agent), select: { id: true } })))
    throw notFound('agent')
  if (run !== undefined && !(await tx.run.findUnique({ where: where(run), select: { id: true } })))
    throw notFound('run')
  if (decision !== undefined) {
    const found = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM decision WHERE organization_id = ${organizationId} AND id = ${decision}`
    if (!found.length) throw notFound('decision')
  }
  if (hold !== undefined && !(await tx.legalHold.findUnique({ where: where(hold), select: { id: true } })))
    throw notFound('legal hold')
}
