import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'
import { type ResourceView, viewOfResource } from './resource-view.ts'

export async function getResource(actor: Actor, type: string, id: string): Promise<ResourceView> {
  demand(actor, 'resources.read', 'registry:read')
  const { organizationId } = actor
  const found = await read(organizationId, (db) =>
    db.resource.findUnique({ where: { organizationId_type_id: { organizationId, type, id } } }),
  )
  if (!found) throw notFound('resource')
  return viewOfResource(found)
}
