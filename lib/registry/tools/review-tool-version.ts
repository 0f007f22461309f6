import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict } from '../access.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { toolOf } from './get-tool.ts'
import type { ToolView } from './tool-view.ts'

/** A person who may write tools everywhere has looked at a held version: from now on it decides. */
export async function reviewToolVersion(
  actor: Actor,
  name: string,
  version: number,
  input: unknown,
): Promise<ToolView> {
  const { reason } = parseWith(reasonBody, input, 'body')
  demand(actor, 'tools.write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const found = await tx.toolVersion.findUnique({
      where: { organizationId_toolName_version: { organizationId, toolName: name, version } },
      include: { tool: true },
    })
    if (!found) throw notFound('tool version')
    if (found.tool.status === 'retired') throw conflict('tool_retired', `${name} is retired.`)
    if (found.review !== 'held') throw conflict('already_so', `Version ${version} of ${name} is reviewed already.`)
    // an older version never comes back by being reviewed late
    const becomesCurrent = version >= found.tool.currentVersion
    await tx.toolVersion.update({
      where: { organizationId_toolName_version: { organizationId, toolName: name, version } },
      data: { review: 'reviewed' },
      select: { version: true },
    })
    if (becomesCurrent)
      await tx.tool.update({
        where: { organizationId_name: { organizationId, name } },
        data: { currentVersion: version },
      })
    return {
      answer: await toolOf(tx, organizationId, name),
      entries: [
        entryBy(
          actor,
          'tool.reviewed',
          { tool: name, version, hash: found.definitionHash },
          { subjectKind: 'tool', subjectId: name, tool: name, summary: `Reviewed ${name} version ${version}` },
          { reason },
        ),
      ],
      ...(becomesCurrent ? { snapshot: `tool.reviewed:${name}`, epochs: [`tool:${name}`] } : {}),
      notify: [{ kind: 'registry', id: name }],
    }
  })
}
