import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { demandSomewhere } from '../access.ts'
import { change } from '../change.ts'
import { memberNames } from '../member-names.ts'
import { type CredentialView, viewOfCredential } from './credential-view.ts'
import { future } from './issue-client-secret.ts'
import { heard, identityForCredentials, newCredential } from './new-credential.ts'
import { publicKeyOf } from './public-jwk.ts'

export const registerPublicKeyBody = z.strictObject({
  kind: z.literal('private_key_jwt'),
  jwk: z.record(z.string(), z.unknown()),
  expires_at: future.optional(),
})

/** The public half of a key that the agent alone holds; it signs assertions with it (RFC 7523). */
export async function registerPublicKey(actor: Actor, identityId: string, input: unknown): Promise<CredentialView> {
  const body = parseWith(registerPublicKeyBody, input, 'body')
  demandSomewhere(actor, 'credentials', 'agents:write')
  const key = await publicKeyOf(body.jwk)
  return await change(actor, async (tx) => {
    const identity = await identityForCredentials(tx, actor, identityId)
    const material = { kind: 'private_key_jwt', key } as const
    const { credential, entry } = await newCredential(tx, actor, identity, material, { expiresAt: body.expires_at })
    return {
      answer: viewOfCredential(credential, await memberNames(tx, actor.organizationId, [actor.id])),
      entries: [entry],
      ...heard(identity),
    }
  })
}
