import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict } from '../access.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { toolOf } from './get-tool.ts'
import type { ToolView } from './tool-view.ts'

/** Every use is denied until somebody releases it. */
export const quarantineTool = (actor: Actor, name: string, input: unknown): Promise<ToolView> =>
  setToolStatus(actor, name, input, 'quarantined')

const WORDS = {
  active: { type: 'tool.resumed', past: 'Released' },
  quarantined: { type: 'tool.quarantined', past: 'Quarantined' },
  retired: { type: 'tool.retired', past: 'Retired' },
} as const

export async function setToolStatus(
  actor: Actor,
  name: string,
  input: unknown,
  status: 'active' | 'quarantined' | 'retired',
): Promise<ToolView> {
  const { reason } = parseWith(reasonBody, input, 'body')
  demand(actor, 'tools.write', 'tools:write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const where = { organizationId_name: { organizationId, name } }
    const before = await tx.tool.findUnique({ where })
    if (!before) throw notFound('tool')
    if (before.status === 'retired') throw conflict('tool_retired', `${name} is retired and stays so.`)
    if (before.status === status) throw conflict('already_so', `${name} is already ${status}.`)
    await tx.tool.update({ where, data: { status } })
    const { type, past } = WORDS[status]
    return {
      answer: await toolOf(tx, organizationId, name),
      entries: [
        entryBy(
          actor,
          type,
          { tool: name },
          { subjectKind: 'tool', subjectId: name, tool: name, summary: `${past} ${name}` },
          { reason },
        ),
      ],
      snapshot: `${type}:${name}`,
      epochs: [`tool:${name}`],
      notify: [{ kind: 'registry', id: name }],
    }
  })
}
