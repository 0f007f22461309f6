import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { now } from '../../platform/clock.ts'
import { read, type Tx } from '../../platform/db.ts'
import type { SnapshotContent, ToolDefinition } from '../../policy/types.ts'
import type { PolicyCheckContext } from '../../policy/validate.ts'

/** What a policy can speak of: the tools in force and the attributes of resources. */
export const checkContext = (organizationId: string): Promise<PolicyCheckContext> =>
  read(organizationId, (db) => checkContextIn(db, organizationId))

export async function checkContextIn(db: PrismaClient | Tx, organizationId: string): Promise<PolicyCheckContext> {
  const tools = await db.$queryRaw<{ definition: ToolDefinition }[]>`
      SELECT v.definition FROM tool t JOIN tool_version v
          ON v.organization_id = t.organization_id AND v.tool_name = t.name AND v.version = t.current_version
       WHERE t.organization_id = ${organizationId} AND t.status <> 'retired' ORDER BY t.name`
  const { bands } = await db.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { bands: true } })
  const types = await db.resourceType.findMany({ where: { organizationId } })
  return {
    now: now().toISOString(),
    bands: bands as unknown as SnapshotContent['bands'],
    tools: tools.map((t) => t.definition),
    resource_types: Object.fromEntries(
      types.map((t) => [t.type, t.attributes as SnapshotContent['resource_types'][string]]),
    ),
  }
}
