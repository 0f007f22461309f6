import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { EXPORT_STATES, type ExportView, exportView, WITHOUT_CHUNKS } from './export-view.ts'

export async function getExport(actor: Actor, id: string): Promise<ExportView> {
  demand(actor, 'audit.export', 'audit:export')
  const { organizationId } = actor
  const row = await read(organizationId, (db) =>
    db.export.findUnique({ where: { organizationId_id: { organizationId, id } }, omit: WITHOUT_CHUNKS }),
  )
  if (!row) throw notFound('export')
  return exportView(row)
}

export const ExportListQuery = z.strictObject({ ...pageQuery.shape, state: z.enum(EXPORT_STATES).optional() })

/** Newest first. */
export async function listExports(actor: Actor, input: unknown): Promise<Page<ExportView>> {
  const query = parseWith(ExportListQuery, input, 'query')
  demand(actor, 'audit.export', 'audit:export')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  const rows = await read(organizationId, (db) =>
    db.export.findMany({
      where: {
        organizationId,
        ...(query.state ? { state: query.state } : {}),
        // ids are in the order of their making
        ...(after ? { id: { lt: after[0] as string } } : {}),
      },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
      omit: WITHOUT_CHUNKS,
    }),
  )
  return toPage(rows, query.limit, (r) => [r.id], exportView)
}
