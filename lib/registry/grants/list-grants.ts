import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { memberNames } from '../member-names.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { type GrantView, grantParts, viewOfGrant } from './grant-view.ts'

export const listGrantsQuery = pageQuery.extend({
  identity: z.string().max(100).optional(),
  agent: z.string().max(100).optional(),
  tool: z.string().max(128).optional(),
  live: z.enum(['true', 'false']).optional(),
})

/** Newest first. */
export async function listGrants(actor: Actor, input: unknown): Promise<Page<GrantView>> {
  const query = parseWith(listGrantsQuery, input, 'query')
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  const live = { revokedAt: null, endsAt: { gt: now() } }
  return await read(organizationId, async (db) => {
    const rows = await db.grant.findMany({
      where: {
        organizationId,
        ...(after ? { id: { lt: after[0] as string } } : {}),
        ...(query.identity ? { identityId: query.identity } : {}),
        ...(query.agent ? { identity: { agentId: query.agent } } : {}),
        ...(query.tool ? { tool: query.tool } : {}),
        ...(query.live === undefined ? {} : query.live === 'true' ? live : { NOT: live }),
      },
      include: grantParts,
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    })
    const names = await memberNames(
      db,
      organizationId,
      rows.map((r) => r.approvedBy),
    )
    return toPage(
      rows,
      query.limit,
      (r) => [r.id],
      (r) => viewOfGrant(r, names),
    )
  })
}

export async function getGrant(actor: Actor, grantId: string): Promise<GrantView> {
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  return await read(organizationId, async (db) => {
    const grant = await db.grant.findUnique({
      where: { organizationId_id: { organizationId, id: grantId } },
      include: grantParts,
    })
    if (!grant) throw notFound('grant')
    return viewOfGrant(grant, await memberNames(db, organizationId, [grant.approvedBy]))
  })
}
