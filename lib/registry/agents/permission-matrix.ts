import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { probeIdentity } from '../../authorize/probe-identity.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { ToolClass, ToolDefinition } from '../../policy/types.ts'
import { ENVIRONMENTS } from '../../policy/types.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { type IdentitySummary, summaryOf } from './agent-view.ts'
import { type PermissionCell, permissionCell } from './permission-cell.ts'
import { sampleResources } from './sample-resources.ts'

export const permissionMatrixQuery = pageQuery.extend({
  /** Those that one of its identities was granted, or every tool there is. */
  tools: z.enum(['granted', 'all']).default('granted'),
})

export interface PermissionRow {
  tool: string
  title: string
  class: ToolClass
  status: 'active' | 'quarantined' | 'retired'
  held: boolean
  cells: PermissionCell[]
}
export interface PermissionMatrix extends Page<PermissionRow> {
  identities: IdentitySummary[]
  tools_registered: number
  probed_at: string
  snapshot: string | null
}

const GRANT_REMEMBERED_MS = 30 * 86_400_000

/** Tool × environment for one agent, by asking the engine about a small action in each cell. Nothing is recorded. */
export async function permissionMatrix(actor: Actor, agentId: string, input: unknown): Promise<PermissionMatrix> {
  const query = parseWith(permissionMatrixQuery, input, 'query')
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  const [after] = afterKeys(query, 'text') ?? []
  const found = await read(organizationId, async (db) => {
    const agent = await db.agent.findUnique({
      where: { organizationId_id: { organizationId, id: agentId } },
      include: { identities: true },
    })
    if (!agent) throw notFound('agent')
    const names = query.tools === 'granted' ? await grantedTools(db, organizationId, agentId) : undefined
    const tools = await db.tool.findMany({
      where: {
        organizationId,
        name: { ...(names ? { in: names } : {}), ...(after === undefined ? {} : { gt: after }) },
        ...(names ? {} : { status: { not: 'retired' } }),
      },
      include: { versions: true },
      orderBy: { name: 'asc' },
      take: query.limit + 1,
    })
    return {
      identities: agent.identities
        .map(summaryOf)
        .sort((a, b) => ENVIRONMENTS.indexOf(b.environment) - ENVIRONMENTS.indexOf(a.environment)),
      page: toPage(
        tools,
        query.limit,
        (t) => [t.name],
        (t) => ({
          status: t.status as PermissionRow['status'],
          version: t.versions.find((v) => v.version === t.currentVersion),
        }),
      ),
      tools_registered: await db.tool.count({ where: { organizationId, status: { not: 'retired' } } }),
    }
  })
  const tools = found.page.items.flatMap(({ status, version }) =>
    version
      ? [{ status, held: version.review === 'held', definition: version.definition as unknown as ToolDefinition }]
      : [],
  )
  const probes = await Promise.all(found.identities.map((i) => probeIdentity(organizationId, i.id)))
  const samples = await sampleResources(
    organizationId,
    tools.map((t) => t.definition),
  )
  const at = nowMs()
  const items: PermissionRow[] = []
  for (const { status, held, definition } of tools) {
    const { name, title, class: kind } = definition
    const cells = probes.map((p) => permissionCell(p, definition, samples, at))
    items.push({ tool: name, title, class: kind, status, held, cells })
    await setImmediate() // the process serves others between two rows
  }
  return {
    items,
    next_cursor: found.page.next_cursor,
    identities: found.identities,
    tools_registered: found.tools_registered,
    probed_at: new Date(at).toISOString(),
    snapshot: probes[0]?.snapshotHash ?? null,
  }
}

async function grantedTools(db: PrismaClient, organizationId: string, agentId: string): Promise<string[]> {
  const since = new Date(nowMs() - GRANT_REMEMBERED_MS)
  const rows = await db.grant.groupBy({
    by: ['tool'],
    where: {
      organizationId,
      identity: { agentId },
      endsAt: { gt: since },
      OR: [{ revokedAt: null }, { revokedAt: { gt: since } }],
    },
  })
  return rows.map((r) => r.tool)
}
