import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { summaryOfTool, type ToolSummary } from './tool-view.ts'

export const listToolsQuery = pageQuery.extend({
  q: z.string().trim().max(100).optional(),
  status: z.enum(['active', 'quarantined', 'retired']).optional(),
  /** Tools with a version that waits for review. */
  held: z.enum(['true', 'false']).optional(),
})

/** By name. */
export async function listTools(actor: Actor, input: unknown): Promise<Page<ToolSummary>> {
  const query = parseWith(listToolsQuery, input, 'query')
  demand(actor, 'tools.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  const held = { some: { review: 'held' } }
  return await read(organizationId, async (db) => {
    const rows = await db.tool.findMany({
      where: {
        organizationId,
        ...(after ? { name: { gt: after[0] as string } } : {}),
        ...(query.status ? { status: query.status } : {}),
        ...(query.held === undefined ? {} : { versions: query.held === 'true' ? held : { none: { review: 'held' } } }),
        ...(query.q ? { AND: { name: { contains: query.q, mode: 'insensitive' } } } : {}),
      },
      include: { versions: true },
      orderBy: { name: 'asc' },
      take: query.limit + 1,
    })
    return toPage(rows, query.limit, (r) => [r.name], summaryOfTool)
  })
}
