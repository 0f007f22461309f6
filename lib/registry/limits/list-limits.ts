import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { type LimitView, viewOfLimit } from './limit-view.ts'

export const listLimitsQuery = pageQuery.extend({ active: z.enum(['true', 'false']).optional() })

/** By name. */
export async function listLimits(actor: Actor, input: unknown): Promise<Page<LimitView>> {
  const query = parseWith(listLimitsQuery, input, 'query')
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  return await read(organizationId, async (db) => {
    const rows = await db.limit.findMany({
      where: {
        organizationId,
        ...(after ? { id: { gt: after[0] as string } } : {}),
        ...(query.active === undefined ? {} : { active: query.active === 'true' }),
      },
      orderBy: { id: 'asc' },
      take: query.limit + 1,
    })
    return toPage(rows, query.limit, (r) => [r.id], viewOfLimit)
  })
}

export async function getLimit(actor: Actor, limitId: string): Promise<LimitView> {
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const limit = await read(organizationId, (db) =>
    db.limit.findUnique({ where: { organizationId_id: { organizationId, id: limitId } } }),
  )
  if (!limit) throw notFound('limit')
  return viewOfLimit(limit)
}
