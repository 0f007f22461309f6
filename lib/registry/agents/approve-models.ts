import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { demandForIdentity, demandSomewhere } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { models } from './create-identity.ts'
import { identityOf } from './get-identity.ts'
import type { IdentityView } from './identity-view.ts'

export const approveModelsBody = z.strictObject({ models })

/** The whole list. Under a model that is not on it the identity counts as supervised; an empty list approves any. */
export async function approveModels(actor: Actor, identityId: string, input: unknown): Promise<IdentityView> {
  const body = parseWith(approveModelsBody, input, 'body')
  demandSomewhere(actor, 'agents', 'agents:write')
  return await change(actor, async (tx) => {
    await demandForIdentity(tx, actor, identityId, 'agents', 'agents:write')
    return await applyModels(tx, actor, identityId, body)
  })
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyModels(
  tx: Tx,
  actor: Actor,
  identityId: string,
  body: z.output<typeof approveModelsBody>,
): Promise<Changed<IdentityView>> {
  const { organizationId } = actor
  const where = { organizationId_id: { organizationId, id: identityId } }
  const before = await tx.agentIdentity.findUnique({ where, include: { agent: true } })
  if (!before) throw notFound('identity')
  await tx.agentIdentity.update({ where, data: { models: body.models } })
  return {
    answer: await identityOf(tx, organizationId, identityId),
    entries: [
      entryBy(
        actor,
        'identity.changed',
        { identity: identityId, agent: before.agentId, members: ['models'] },
        {
          subjectKind: 'identity',
          subjectId: identityId,
          agentId: before.agentId,
          environment: before.environment,
          summary: `Approved ${body.models.length || 'all'} models for ${before.agent.name} in ${before.environment}`,
        },
        { models: body.models },
      ),
    ],
    snapshot: `identity.changed:${identityId}`,
    epochs: [`identity:${identityId}`],
    notify: [
      { kind: 'identity', id: identityId },
      { kind: 'registry', id: before.agentId },
    ],
  }
}
