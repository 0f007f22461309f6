import type { Actor } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { Environment } from '../../policy/types.ts'
import { conflict, demandIn, demandSomewhere } from '../access.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { memberNames } from '../member-names.ts'
import { type GrantView, grantParts, viewOfGrant } from './grant-view.ts'

export async function revokeGrant(actor: Actor, grantId: string, input: unknown): Promise<GrantView> {
  const { reason } = parseWith(reasonBody, input, 'body')
  demandSomewhere(actor, 'grants', 'grants:write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const where = { organizationId_id: { organizationId, id: grantId } }
    const before = await tx.grant.findUnique({ where, include: grantParts })
    if (!before) throw notFound('grant')
    demandIn(actor, before.identity.environment as Environment, 'grants', 'grants:write')
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
  })
}
