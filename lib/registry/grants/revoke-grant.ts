import type { Actor } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict, demandForIdentity, demandSomewhere } from '../access.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { memberNames } from '../member-names.ts'
import { type GrantView, grantParts, viewOfGrant } from './grant-view.ts'

export async function revokeGrant(actor: Actor, grantId: string, input: unknown): Promise<GrantView> {
  const { reason } = parseWith(reasonBody, input, 'body')
  demandSomewhere(actor, 'grants', 'grants:write')
  return await change(actor, async (tx) => {
    const where = { organizationId_id: { organizationId: actor.organizationId, id: grantId } }
    const grant = await tx.grant.findUnique({ where, select: { identityId: true } })
    if (!grant) throw notFound('grant')
    await demandForIdentity(tx, actor, grant.identityId, 'grants', 'grants:write')
    return await applyGrantRevoked(tx, actor, grantId, reason)
  })
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyGrantRevoked(
  tx: Tx,
  actor: Actor,
  grantId: string,
  reason: string,
): Promise<Changed<GrantView>> {
  const { organizationId } = actor
  const where = { organizationId_id: { organizationId, id: grantId } }
  const before = await tx.grant.findUnique({ where, include: grantParts })
  if (!before) throw notFound('grant')
  if (before.revokedAt) throw conflict('already_so', 'The grant is revoked already.')
  const grant = await tx.grant.update({ where, data: { revokedAt: now(), revokedBy: actor.id }, include: grantParts })
  const { agent, environment } = before.identity
  return {
    answer: viewOfGrant(grant, await memberNames(tx, organizationId, [grant.approvedBy])),
    entries: [
      entryBy(
        actor,
        'grant.revoked',
        { grant: grantId, hash: grant.hash, identity: grant.identityId, tool: grant.tool },
        {
          subjectKind: 'grant',
          subjectId: grantId,
          agentId: agent.id,
          tool: grant.tool,
          environment,
          summary: `Revoked ${grant.tool} from ${agent.name} in ${environment}`,
        },
        { reason },
      ),
    ],
    epochs: [`identity:${grant.identityId}`],
    notify: [
      { kind: 'identity', id: grant.identityId },
      { kind: 'registry', id: agent.id },
    ],
  }
}
