import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { ENVIRONMENTS, type Environment } from '../../policy/types.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'

export const listIdentitiesQuery = pageQuery.extend({
  q: z.string().trim().max(100).optional(),
  environments: z.array(z.enum(ENVIRONMENTS)).optional(),
})

export interface IdentityRow {
  id: string
  agent: { id: string; name: string }
  environment: Environment
  status: 'active' | 'suspended' | 'revoked'
}

/** Identities that may still act, by their agent's name. */
export async function listIdentities(actor: Actor, input: unknown): Promise<Page<IdentityRow>> {
  const query = parseWith(listIdentitiesQuery, input, 'query')
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  const [name, id] = afterKeys(query, 'text', 'text') ?? []
  return await read(organizationId, async (db) => {
    const rows = await db.agentIdentity.findMany({
      where: {
        organizationId,
        status: { not: 'revoked' },
        ...(query.environments ? { environment: { in: query.environments } } : {}),
        ...(query.q ? { agent: { name: { contains: query.q, mode: 'insensitive' } } } : {}),
        ...(name !== undefined && id !== undefined
          ? { OR: [{ agent: { name: { gt: name } } }, { agent: { name }, id: { gt: id } }] }
          : {}),
      },
      include: { agent: true },
      orderBy: [{ agent: { name: 'asc' } }, { id: 'asc' }],
      take: query.limit + 1,
    })
    return toPage(
      rows,
      query.limit,
      (r) => [r.agent.name, r.id],
      (r) => ({
        id: r.id,
        agent: { id: r.agentId, name: r.agent.name },
        environment: r.environment as Environment,
        status: r.status as IdentityRow['status'],
      }),
    )
  })
}
