import type { Actor } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { Environment } from '../../policy/types.ts'
import { conflict, demandIn, demandSomewhere } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { identityOf } from './get-identity.ts'
import type { IdentityView } from './identity-view.ts'
import { reasonBody } from './suspend-agent.ts'

/** Refused at its very next call, on every instance, whatever token it still holds. */
export const suspendIdentity = (actor: Actor, identityId: string, input: unknown): Promise<IdentityView> =>
  setIdentityStatus(actor, identityId, input, 'suspended')

const WORDS = {
  active: { type: 'identity.resumed', past: 'Resumed' },
  suspended: { type: 'identity.suspended', past: 'Suspended' },
  revoked: { type: 'identity.revoked', past: 'Revoked' },
} as const

export async function setIdentityStatus(
  actor: Actor,
  identityId: string,
  input: unknown,
  status: 'active' | 'suspended' | 'revoked',
): Promise<IdentityView> {
  const { reason } = parseWith(reasonBody, input, 'body')
  demandSomewhere(actor, 'agents', 'agents:write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const where = { organizationId_id: { organizationId, id: identityId } }
    const before = await tx.agentIdentity.findUnique({ where, include: { agent: true } })
    if (!before) throw notFound('identity')
    demandIn(actor, before.environment as Environment, 'agents', 'agents:write')
    if (before.status === 'revoked') throw conflict('identity_revoked', 'A revoked identity stays revoked.')
    if (before.status === status) throw conflict('already_so', `The identity is already ${status}.`)
    await tx.agentIdentity.update({
      where,
      data: { status, statusReason: reason, ...(status === 'active' ? {} : { tokensNotBefore: now() }) },
    })
    if (status === 'revoked')
      await tx.agentCredential.updateMany({
        where: { organizationId, identityId, revokedAt: null },
        data: { revokedAt: now() },
      })
    const { type, past } = WORDS[status]
    return {
      answer: await identityOf(tx, organizationId, identityId),
      entries: [
        entryBy(
          actor,
          type,
          { identity: identityId, agent: before.agentId },
          {
            subjectKind: 'identity',
            subjectId: identityId,
            agentId: before.agentId,
            environment: before.environment,
            summary: `${past} the ${before.environment} identity of ${before.agent.name}`,
          },
          { reason },
        ),
      ],
      epochs: [`identity:${identityId}`],
      notify: [
        { kind: 'identity', id: identityId },
        { kind: 'registry', id: before.agentId },
      ],
    }
  })
}
