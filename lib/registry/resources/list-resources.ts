import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { ATTRIBUTE_TYPES, type AttributeTypes } from './attribute-types.ts'
import { type ResourceView, viewOfResource } from './resource-view.ts'

export const listResourcesQuery = pageQuery.extend({
  type: z.string().max(64).optional(),
  q: z.string().trim().max(200).optional(),
})

/** By type and id. */
export async function listResources(actor: Actor, input: unknown): Promise<Page<ResourceView>> {
  const query = parseWith(listResourcesQuery, input, 'query')
  demand(actor, 'resources.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text', 'text')
  const [type, id] = after ?? []
  return await read(organizationId, async (db) => {
    const rows = await db.resource.findMany({
      where: {
        organizationId,
        ...(query.type ? { type: query.type } : {}),
        ...(type !== undefined && id !== undefined ? { OR: [{ type: { gt: type } }, { type, id: { gt: id } }] } : {}),
        ...(query.q ? { AND: { id: { contains: query.q, mode: 'insensitive' } } } : {}),
      },
      orderBy: [{ type: 'asc' }, { id: 'asc' }],
      take: query.limit + 1,
    })
    return toPage(rows, query.limit, (r) => [r.type, r.id], viewOfResource)
  })
}

export const resourceTypeView = z.object({
  type: z.string(),
  attributes: z.record(z.string(), z.enum(ATTRIBUTE_TYPES)),
  updated_at: z.iso.datetime(),
})
export type ResourceTypeView = z.output<typeof resourceTypeView>

/** The kinds of resources and what rules can read of them. */
export async function listResourceTypes(actor: Actor, input: unknown): Promise<Page<ResourceTypeView>> {
  const query = parseWith(pageQuery, input, 'query')
  demand(actor, 'resources.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  return await read(organizationId, async (db) => {
    const rows = await db.resourceType.findMany({
      where: { organizationId, ...(after ? { type: { gt: after[0] as string } } : {}) },
      orderBy: { type: 'asc' },
      take: query.limit + 1,
    })
    return toPage(
      rows,
      query.limit,
      (r) => [r.type],
      (r) => ({
        type: r.type,
        attributes: r.attributes as AttributeTypes,
        updated_at: r.updatedAt.toISOString(),
      }),
    )
  })
}
