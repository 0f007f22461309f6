import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import type { CatalogFiles } from './plan-files.ts'
import { readCatalog } from './read-catalog.ts'
import { catalogFiles } from './render-catalog.ts'

export const catalogAnswer = z.object({
  /** What decides now. */
  snapshot: z.string().nullable(),
  files: z.record(z.string(), z.string()),
})

/** The whole catalog as files. The same catalog is the same bytes. */
export async function exportCatalog(actor: Actor): Promise<{ snapshot: string | null; files: CatalogFiles }> {
  demand(actor, 'policies.read', 'registry:read')
  demand(actor, 'thresholds.read', 'registry:read')
  demand(actor, 'agents.read', 'registry:read')
  const { catalog, snapshot } = await readCatalog(actor.organizationId)
  return { snapshot, files: catalogFiles(catalog) }
}
