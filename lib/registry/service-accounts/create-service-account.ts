import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { SCOPES } from '../../people/permissions.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { newId } from '../../platform/ids.ts'
import { hashToken } from '../../platform/secret.ts'
import { type Changed, change } from '../change.ts'
import { future } from '../credentials/issue-client-secret.ts'
import { entryBy } from '../entry-by.ts'
import { line } from '../fields.ts'
import { memberNames } from '../member-names.ts'
import { type ServiceAccountView, serviceAccountView, viewOfServiceAccount } from './service-account-view.ts'

export const createServiceAccountBody = z.strictObject({
  name: line(80),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .refine((s) => new Set(s).size === s.length, { error: 'names a scope twice' }),
  expires_at: future.nullable().default(null),
})
export const createdServiceAccount = serviceAccountView.extend({ token: z.string() })
export type CreatedServiceAccount = z.output<typeof createdServiceAccount>

/** Only a person makes one, so no token can widen itself. The token is seen this once; its hash is kept. */
export async function createServiceAccount(actor: Actor, input: unknown): Promise<CreatedServiceAccount> {
  const body = parseWith(createServiceAccountBody, input, 'body')
  demand(actor, 'service_accounts.write')
  const { token, hash } = newServiceToken()
  return await change(actor, async (tx) => {
    const changed = await applyServiceAccount(tx, actor, body, hash)
    return { ...changed, answer: { ...changed.answer, token } }
  })
}

export function newServiceToken(): { token: string; hash: string } {
  const token = `cst_${randomBytes(32).toString('base64url')}`
  return { token, hash: hashToken(token) }
}

/** In the transaction of whoever changes something, under the organization’s lock. `hash` is that of the token. */
export async function applyServiceAccount(
  tx: Tx,
  actor: Actor,
  body: z.output<typeof createServiceAccountBody>,
  hash: string,
): Promise<Changed<ServiceAccountView>> {
  const { organizationId } = actor
  const account = await tx.serviceAccount.create({
    data: {
      organizationId,
      id: newId('sva'),
      name: body.name,
      scopes: body.scopes,
      tokenHash: hash,
      createdBy: actor.id,
      createdAt: now(),
      expiresAt: body.expires_at,
    },
  })
  return {
    answer: viewOfServiceAccount(account, await memberNames(tx, organizationId, [actor.id])),
    entries: [
      entryBy(
        actor,
        'service_account.created',
        { service_account: account.id, scopes: body.scopes, expires_at: body.expires_at?.toISOString() ?? null },
        {
          subjectKind: 'service_account',
          subjectId: account.id,
          summary: `Created the service account ${account.name}`,
        },
        { name: account.name },
      ),
    ],
    notify: [{ kind: 'registry', id: account.id }],
  }
}
