import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { hashToken } from '../../platform/secret.ts'
import { demandSomewhere } from '../access.ts'
import { change } from '../change.ts'
import { time } from '../fields.ts'
import { memberNames } from '../member-names.ts'
import { credentialView, viewOfCredential } from './credential-view.ts'
import { heard, identityForCredentials, newCredential } from './new-credential.ts'

export const future = time.refine((t) => t > now(), { error: 'must be in the future' })
export const issueClientSecretBody = z.strictObject({
  kind: z.literal('client_secret'),
  expires_at: future.optional(),
})
export const issuedSecret = credentialView.extend({ client_id: z.string(), client_secret: z.string() })
export type IssuedSecret = z.output<typeof issuedSecret>

/** The only time that the secret is seen: its hash is kept. */
export async function issueClientSecret(actor: Actor, identityId: string, input: unknown): Promise<IssuedSecret> {
  const body = parseWith(issueClientSecretBody, input, 'body')
  demandSomewhere(actor, 'credentials', 'agents:write')
  const secret = newSecret()
  return await change(actor, async (tx) => {
    const identity = await identityForCredentials(tx, actor, identityId)
    const { credential, entry } = await newCredential(tx, actor, identity, secret.material, {
      expiresAt: body.expires_at,
    })
    const names = await memberNames(tx, actor.organizationId, [actor.id])
    return {
      answer: { ...viewOfCredential(credential, names), client_id: identityId, client_secret: secret.text },
      entries: [entry],
      ...heard(identity),
    }
  })
}

export function newSecret() {
  const text = `css_${randomBytes(32).toString('base64url')}`
  return { text, material: { kind: 'client_secret', hash: hashToken(text), hint: text.slice(-4) } as const }
}
