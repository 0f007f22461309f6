import { z } from 'zod'
import { canonicalJson, sha256Of } from '../../ledger/canonical-json.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { JsonObject } from '../../policy/types.ts'
import { demandMember, demandQueues } from '../access.ts'
import { demandTools } from '../agents/set-stage.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { id, slug } from '../fields.ts'
import { limitDefinition } from './limit-definition.ts'
import { type LimitView, viewOfLimit } from './limit-view.ts'

export const setLimitBody = z.strictObject({
  definition: limitDefinition,
  /** A person; whoever sets it when left out. */
  owner: id.optional(),
})

/** Creates or replaces the limit of that name. What was counted under the name stays counted. */
export async function setLimit(actor: Actor, limitId: string, input: unknown): Promise<LimitView> {
  const body = parseWith(setLimitBody, input, 'body')
  const named = parseWith(slug, limitId, 'path')
  demand(actor, 'limits.write', 'limits:write')
  return await change(actor, (tx) => applyLimit(tx, actor, named, body))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyLimit(
  tx: Tx,
  actor: Actor,
  named: string,
  body: z.output<typeof setLimitBody>,
  author: string = actor.id,
): Promise<Changed<LimitView>> {
  const { organizationId } = actor
  const { tool, identity, requirements } = body.definition
  if (tool !== undefined) await demandTools(tx, organizationId, [tool], '/definition/tool')
  if (
    identity !== undefined &&
    !(await tx.agentIdentity.findUnique({ where: { organizationId_id: { organizationId, id: identity } } }))
  )
    throw notFound('identity')
  await demandQueues(tx, organizationId, Object.keys(requirements?.queues ?? {}), '/definition/requirements/queues')
  if (body.owner !== undefined) await demandMember(tx, organizationId, body.owner, '/owner')
  const definition = JSON.parse(JSON.stringify({ id: named, ...body.definition })) as JsonObject
  const where = { organizationId_id: { organizationId, id: named } }
  const before = await tx.limit.findUnique({ where })
  const data = { definition: definition as object, active: true, updatedBy: actor.id, updatedAt: now() }
  const ownerId = body.owner ?? before?.ownerId ?? author
  const limit = await tx.limit.upsert({
    where,
    update: { ...data, ownerId },
    create: { organizationId, id: named, ownerId, ...data },
  })
  return {
    answer: viewOfLimit(limit),
    entries: [
      entryBy(
        actor,
        'limit.set',
        { limit: named, hash: sha256Of(canonicalJson(definition)), active: true },
        {
          subjectKind: 'limit',
          subjectId: named,
          ...(tool === undefined ? {} : { tool }),
          summary: `Set the limit ${named}`,
        },
        { definition },
      ),
    ],
    snapshot: `limit.set:${named}`,
    notify: [{ kind: 'registry', id: named }],
  }
}
