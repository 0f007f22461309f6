import { read } from '../../platform/db.ts'
import type { ResourceFact, ToolDefinition } from '../../policy/types.ts'

const SAMPLES_PER_TYPE = 8

/** A few registered resources of each type that these tools touch, for probes and examples. */
export async function sampleResources(
  organizationId: string,
  definitions: readonly ToolDefinition[],
): Promise<ResourceFact[]> {
  const types = [...new Set(definitions.flatMap((d) => d.pointers.resources?.map((r) => r.type) ?? []))]
  return await read(organizationId, async (db) => {
    const found: ResourceFact[] = []
    for (const type of types) {
      const rows = await db.resource.findMany({
        where: { organizationId, type },
        orderBy: { id: 'asc' },
        take: SAMPLES_PER_TYPE,
      })
      for (const r of rows)
        found.push({ type, id: r.id, attributes: r.attributes as ResourceFact['attributes'], hash: r.hash })
    }
    return found
  })
}
