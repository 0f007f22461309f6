import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { text } from '../fields.ts'
import { memberNames } from '../member-names.ts'
import { type ServiceAccountView, viewOfServiceAccount } from './service-account-view.ts'

export const revokeServiceAccountBody = z.strictObject({ reason: text(1_000).optional() })

/** Its token is read from the database at every call: it is refused at the next one. */
export async function revokeServiceAccount(
  actor: Actor,
  accountId: string,
  input: unknown,
): Promise<ServiceAccountView> {
  const { reason } = parseWith(revokeServiceAccountBody, input, 'body')
  demand(actor, 'service_accounts.write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const where = { organizationId_id: { organizationId, id: accountId } }
    const before = await tx.serviceAccount.findUnique({ where })
    if (!before) throw notFound('service account')
    if (before.revokedAt) throw conflict('already_so', 'The service account is revoked already.')
    const account = await tx.serviceAccount.update({ where, data: { revokedAt: now() } })
    return {
      answer: viewOfServiceAccount(account, await memberNames(tx, organizationId, [account.createdBy])),
      entries: [
        entryBy(
          actor,
          'service_account.revoked',
          { service_account: accountId },
          {
            subjectKind: 'service_account',
            subjectId: accountId,
            summary: `Revoked the service account ${account.name}`,
          },
          { reason },
        ),
      ],
      notify: [{ kind: 'registry', id: accountId }],
    }
  })
}
