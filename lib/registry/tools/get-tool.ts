import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read, type Tx } from '../../platform/db.ts'
import type { ToolDefinition } from '../../policy/types.ts'
import { type ToolView, viewOfTool } from './tool-view.ts'

export async function getTool(actor: Actor, name: string): Promise<ToolView> {
  demand(actor, 'tools.read', 'registry:read')
  return await read(actor.organizationId, (db) => toolOf(db, actor.organizationId, name))
}

export async function toolOf(db: PrismaClient | Tx, organizationId: string, name: string): Promise<ToolView> {
  const tool = await db.tool.findUnique({
    where: { organizationId_name: { organizationId, name } },
    include: { versions: true },
  })
  if (!tool) throw notFound('tool')
  return viewOfTool(tool)
}

/** One version's definition as it was pinned. */
export async function getToolVersion(actor: Actor, name: string, version: number): Promise<ToolDefinition> {
  demand(actor, 'tools.read', 'registry:read')
  const { organizationId } = actor
  const found = await read(organizationId, (db) =>
    db.toolVersion.findUnique({
      where: { organizationId_toolName_version: { organizationId, toolName: name, version } },
    }),
  )
  if (!found) throw notFound('tool version')
  return found.definition as unknown as ToolDefinition
}
