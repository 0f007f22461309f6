import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict, demandSomewhere } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { text } from '../fields.ts'
import { memberNames } from '../member-names.ts'
import { type CredentialView, viewOfCredential } from './credential-view.ts'
import { identityForCredentials } from './new-credential.ts'

export const revokeCredentialBody = z.strictObject({ reason: text(1_000).optional() })

/** Ends the credential and every token that it bought: tokens name their credential. */
export async function revokeCredential(
  actor: Actor,
  identityId: string,
  credentialId: string,
  input: unknown,
): Promise<CredentialView> {
  const { reason } = parseWith(revokeCredentialBody, input, 'body')
  demandSomewhere(actor, 'credentials', 'agents:write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const identity = await identityForCredentials(tx, actor, identityId)
    const where = { organizationId_id: { organizationId, id: credentialId } }
    const before = await tx.agentCredential.findUnique({ where })
    if (before?.identityId !== identityId) throw notFound('credential')
    if (before.revokedAt) throw conflict('already_so', 'The credential is revoked already.')
    const credential = await tx.agentCredential.update({ where, data: { revokedAt: now() } })
    return {
      answer: viewOfCredential(credential, await memberNames(tx, organizationId, [credential.createdBy])),
      entries: [
        entryBy(
          actor,
          'credential.revoked',
          { credential: credentialId, identity: identityId },
          {
            subjectKind: 'credential',
            subjectId: credentialId,
            agentId: identity.agentId,
            environment: identity.environment,
            summary: `Revoked a credential of ${identity.agent.name} in ${identity.environment}`,
          },
          { reason },
        ),
      ],
      epochs: [`identity:${identityId}`],
      notify: [
        { kind: 'identity', id: identityId },
        { kind: 'registry', id: identity.agentId },
      ],
    }
  })
}
