import type { Actor } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'

export interface OrganizationView {
  id: string
  slug: string
  name: string
  time_zone: string
  /** Seeded with a simulated clock; the console says so. */
  is_demo: boolean
  created_at: string
}

/** One's own organization: everybody in it may know its name and zone. */
export async function getOrganization(actor: Actor): Promise<OrganizationView> {
  const id = actor.organizationId
  const organization = await read(id, (db) => db.organization.findUnique({ where: { id } }))
  if (!organization) throw notFound('organization')
  return {
    id,
    slug: organization.slug,
    name: organization.name,
    time_zone: organization.timeZone,
    is_demo: organization.isDemo,
    created_at: organization.createdAt.toISOString(),
  }
}
