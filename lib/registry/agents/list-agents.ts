import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { ENVIRONMENTS } from '../../policy/types.ts'
import { memberNames } from '../member-names.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { type AgentView, viewOfAgent } from './agent-view.ts'

export const listAgentsQuery = pageQuery.extend({
  q: z.string().trim().max(100).optional(),
  status: z.enum(['active', 'suspended']).optional(),
  owner: z.string().max(100).optional(),
  environment: z.enum(ENVIRONMENTS).optional(),
})

/** By name. */
export async function listAgents(actor: Actor, input: unknown): Promise<Page<AgentView>> {
  const query = parseWith(listAgentsQuery, input, 'query')
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  return await read(organizationId, async (db) => {
    const rows = await db.agent.findMany({
      where: {
        organizationId,
        ...(after ? { name: { gt: after[0] as string } } : {}),
        ...(query.status ? { status: query.status } : {}),
        ...(query.owner ? { ownerId: query.owner } : {}),
        ...(query.environment ? { identities: { some: { environment: query.environment } } } : {}),
        ...(query.q ? { AND: { name: { contains: query.q, mode: 'insensitive' } } } : {}),
      },
      include: { identities: true },
      orderBy: { name: 'asc' },
      take: query.limit + 1,
    })
    const names = await memberNames(
      db,
      organizationId,
      rows.map((r) => r.ownerId),
    )
    return toPage(
      rows,
      query.limit,
      (r) => [r.name],
      (r) => viewOfAgent(r, names),
    )
  })
}
