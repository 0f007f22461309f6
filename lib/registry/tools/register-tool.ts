import { z } from 'zod'
import { type Actor, may } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { ToolDefinition } from '../../policy/types.ts'
import { conflict, demandMember, demandSomewhere } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { refuseErrors } from '../checks/refuse-errors.ts'
import { runChecks } from '../checks/run-checks.ts'
import { entryBy } from '../entry-by.ts'
import { id } from '../fields.ts'
import { toolOf } from './get-tool.ts'
import { pinned, toolDefinition } from './tool-definition.ts'
import type { ToolView } from './tool-view.ts'

export const registerToolBody = z.strictObject({
  definition: toolDefinition,
  /** A person of the organization. */
  owner: id.optional(),
})
type RegisterToolBody = z.output<typeof registerToolBody>

/**
 * A new tool, or a new version of one. The version is held for review when its effects are not declared or when
 * whoever registers it reaches no production; until then the version before it stays in force.
 */
export async function registerTool(actor: Actor, input: unknown): Promise<ToolView> {
  const body = parseWith(registerToolBody, input, 'body')
  demandSomewhere(actor, 'tools', 'tools:write')
  await demandSoundTool(body)
  const trusted = may(actor, 'tools.write', 'tools:write')
  return await change(actor, (tx) => applyTool(tx, actor, body, trusted))
}

/** What is wrong with its schema and its pointers, as 422 at its place. The slow part: before any lock is taken. */
async function demandSoundTool(body: RegisterToolBody): Promise<void> {
  const { definition } = pinned(body.definition)
  const [findings = []] = await runChecks([{ kind: 'tool', definition }], { tools: [], resource_types: {} })
  refuseErrors(findings, 'definition')
}

/**
 * In the transaction of whoever changes something, under the organization’s lock; the definition has been checked.
 *
 * @param trusted whoever is behind it may write tools everywhere
 */
export async function applyTool(
  tx: Tx,
  actor: Actor,
  body: RegisterToolBody,
  trusted: boolean,
  author: string | null = actor.kind === 'person' ? actor.id : null,
): Promise<Changed<ToolView>> {
  const { definition, hash } = pinned(body.definition)
  const review = trusted && definition.effects !== undefined ? 'reviewed' : 'held'
  const { organizationId } = actor
  const version = await nextVersion(tx, organizationId, definition, hash)
  if (body.owner !== undefined) await demandMember(tx, organizationId, body.owner, '/owner')
  const name = definition.name
  const stamp = { createdBy: actor.id, createdAt: now() }
  const owner = body.owner === undefined ? {} : { ownerId: body.owner }
  if (version === 1)
    await tx.tool.create({
      data: {
        organizationId,
        name,
        currentVersion: 1,
        ...stamp,
        ...(author === null ? {} : { ownerId: author }),
        ...owner,
      },
    })
  await tx.toolVersion.create({
    data: {
      organizationId,
      toolName: name,
      version,
      definition: definition as object,
      definitionHash: hash,
      review,
      ...stamp,
    },
  })
  const where = { organizationId_name: { organizationId, name } }
  if (version > 1)
    await tx.tool.update({ where, data: { ...owner, ...(review === 'reviewed' ? { currentVersion: version } : {}) } })
  const decides = review === 'reviewed' || version === 1
  return {
    answer: await toolOf(tx, organizationId, name),
    entries: [
      entryBy(
        actor,
        version === 1 ? 'tool.registered' : 'tool.version_added',
        { tool: name, version, hash, review, class: definition.class },
        {
          subjectKind: 'tool',
          subjectId: name,
          tool: name,
          summary: `Registered ${name} version ${version}${review === 'held' ? ', held for review' : ''}`,
        },
      ),
    ],
    ...(decides ? { snapshot: `tool.registered:${name}`, epochs: [`tool:${name}`] } : {}),
    notify: [{ kind: 'registry', id: name }],
  }
}

async function nextVersion(tx: Tx, organizationId: string, { name }: ToolDefinition, hash: string): Promise<number> {
  const tool = await tx.tool.findUnique({
    where: { organizationId_name: { organizationId, name } },
    include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
  })
  if (!tool) return 1
  if (tool.status === 'retired') throw conflict('tool_retired', `${name} is retired; its name is not used again.`)
  const latest = tool.versions[0]
  // a version that was rolled back may be registered again
  if (latest?.definitionHash === hash && (latest.version === tool.currentVersion || latest.review === 'held'))
    throw conflict('unchanged', `This is version ${latest.version} of ${name} already.`)
  return (latest?.version ?? 0) + 1
}
