import type { Actor } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { memberNames } from '../member-names.ts'
import { getTool } from './get-tool.ts'
import type { ToolView } from './tool-view.ts'

/** A tool with the names of its owner and of whoever registered its versions; who left is missing. */
export type ToolWithNames = ToolView & { names: Record<string, string> }

export async function getToolWithNames(actor: Actor, name: string): Promise<ToolWithNames> {
  const tool = await getTool(actor, name)
  const { organizationId } = actor
  const ids = [tool.owner, ...tool.versions.map((v) => v.created_by)].filter((id) => id !== null)
  const names = await read(organizationId, async (db) => {
    const services = await db.serviceAccount.findMany({
      where: { organizationId, id: { in: ids } },
      select: { id: true, name: true },
    })
    const people = await memberNames(db, organizationId, ids)
    return { ...Object.fromEntries(people), ...Object.fromEntries(services.map((s) => [s.id, s.name])) }
  })
  return { ...tool, names }
}
