import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { AppError, notFound } from '../../platform/app-error.ts'
import { nowMs } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict, demandSomewhere } from '../access.ts'
import { change } from '../change.ts'
import { memberNames } from '../member-names.ts'
import { type CredentialView, isLive, viewOfCredential } from './credential-view.ts'
import { type IssuedSecret, newSecret } from './issue-client-secret.ts'
import { heard, identityForCredentials, newCredential } from './new-credential.ts'
import { publicKeyOf } from './public-jwk.ts'

const HOUR_MS = 3_600_000
export const rotateCredentialBody = z.strictObject({
  /** How long the old one still works beside the new one. */
  overlap_hours: z.number().int().min(1).max(168).default(24),
  /** The new public key, where the old credential is one. */
  jwk: z.record(z.string(), z.unknown()).optional(),
})

/** Issues a successor; the old one ends by itself after the overlap. */
export async function rotateCredential(
  actor: Actor,
  identityId: string,
  credentialId: string,
  input: unknown,
): Promise<CredentialView | IssuedSecret> {
  const body = parseWith(rotateCredentialBody, input, 'body')
  demandSomewhere(actor, 'credentials', 'agents:write')
  const { organizationId } = actor
  const key = body.jwk === undefined ? null : await publicKeyOf(body.jwk)
  const secret = newSecret()
  return await change(actor, async (tx) => {
    const identity = await identityForCredentials(tx, actor, identityId)
    const where = { organizationId_id: { organizationId, id: credentialId } }
    const old = await tx.agentCredential.findUnique({ where })
    if (old?.identityId !== identityId) throw notFound('credential')
    if (!isLive(old)) throw conflict('not_live', 'Only a live credential can be rotated.')
    const byKey = old.kind === 'private_key_jwt'
    if (byKey !== (key !== null)) throw keyMismatch(byKey)
    const material = key ? ({ kind: 'private_key_jwt', key } as const) : secret.material
    const { credential, entry } = await newCredential(tx, actor, identity, material, { replaces: credentialId })
    const ends = new Date(nowMs() + body.overlap_hours * HOUR_MS)
    if (!old.expiresAt || old.expiresAt > ends) await tx.agentCredential.update({ where, data: { expiresAt: ends } })
    const view = viewOfCredential(credential, await memberNames(tx, organizationId, [actor.id]))
    return {
      answer: byKey ? view : { ...view, client_id: identityId, client_secret: secret.text },
      entries: [entry],
      ...heard(identity),
    }
  })
}

const keyMismatch = (needed: boolean) =>
  new AppError(
    400,
    'invalid_request',
    needed ? 'Give the new public key as jwk.' : 'A client secret is rotated without a jwk.',
    {
      fields: [{ pointer: '/jwk', message: needed ? 'is missing' : 'is not expected here' }],
    },
  )
