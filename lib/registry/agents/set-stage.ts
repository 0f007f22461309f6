import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { AppError, notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { Stage } from '../../policy/types.ts'
import { demandForIdentity, demandSomewhere } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { stage, toolName } from '../fields.ts'
import { identityOf } from './get-identity.ts'
import type { IdentityView } from './identity-view.ts'

export const setStageBody = z
  .strictObject({
    default_stage: stage.optional(),
    /** Tool → stage; null gives the tool back to the default. Tools that are not named keep theirs. */
    tools: z.record(toolName, stage.nullable()).optional(),
  })
  .refine((b) => b.default_stage !== undefined || Object.keys(b.tools ?? {}).length > 0, { error: 'changes nothing' })

/** How much an identity may do alone: one action type at a time. */
export async function setStage(actor: Actor, identityId: string, input: unknown): Promise<IdentityView> {
  const body = parseWith(setStageBody, input, 'body')
  demandSomewhere(actor, 'agents', 'agents:write')
  return await change(actor, async (tx) => {
    await demandForIdentity(tx, actor, identityId, 'agents', 'agents:write')
    return await applyStages(tx, actor, identityId, body)
  })
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyStages(
  tx: Tx,
  actor: Actor,
  identityId: string,
  body: z.output<typeof setStageBody>,
): Promise<Changed<IdentityView>> {
  const { organizationId } = actor
  const where = { organizationId_id: { organizationId, id: identityId } }
  const before = await tx.agentIdentity.findUnique({ where, include: { agent: true, stages: true } })
  if (!before) throw notFound('identity')
  const wanted = Object.entries(body.tools ?? {})
  await demandTools(
    tx,
    organizationId,
    wanted.map(([tool]) => tool),
  )
  const steps: { tool: string | null; from: Stage | null; to: Stage | null }[] = []
  if (body.default_stage !== undefined && body.default_stage !== before.defaultStage) {
    await tx.agentIdentity.update({ where, data: { defaultStage: body.default_stage } })
    steps.push({ tool: null, from: before.defaultStage as Stage, to: body.default_stage })
  }
  for (const [tool, to] of wanted) {
    const from = (before.stages.find((s) => s.tool === tool)?.stage as Stage | undefined) ?? null
    if (from === to) continue
    const key = { organizationId_identityId_tool: { organizationId, identityId, tool } }
    const data = { stage: to ?? '', updatedBy: actor.id, updatedAt: now() }
    if (to === null) await tx.agentStage.delete({ where: key })
    else await tx.agentStage.upsert({ where: key, update: data, create: { organizationId, identityId, tool, ...data } })
    steps.push({ tool, from, to })
  }
  return {
    answer: await identityOf(tx, organizationId, identityId),
    entries: steps.map(({ tool, from, to }) =>
      entryBy(
        actor,
        'stage.changed',
        { identity: identityId, tool, from, to },
        {
          subjectKind: 'identity',
          subjectId: identityId,
          agentId: before.agentId,
          environment: before.environment,
          ...(tool === null ? {} : { tool }),
          summary: `Set ${tool ?? 'the default stage'} of ${before.agent.name} in ${before.environment} to ${to ?? 'the default'}`,
        },
      ),
    ),
    ...(steps.length ? { snapshot: `stage.changed:${identityId}`, epochs: [`identity:${identityId}`] } : {}),
    notify: [
      { kind: 'identity', id: identityId },
      { kind: 'registry', id: before.agentId },
    ],
  }
}

export async function demandTools(tx: Tx, organizationId: string, names: string[], pointer = '/tools'): Promise<void> {
  const found = await tx.tool.findMany({ where: { organizationId, name: { in: names } }, select: { name: true } })
  const unknown = names.find((n) => !found.some((f) => f.name === n))
  if (unknown === undefined) return
  throw new AppError(400, 'invalid_request', `There is no tool named ${unknown}.`, {
    fields: [{ pointer, message: `names ${unknown}, which is not registered` }],
  })
}
