import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { UNSHOWN } from '../../platform/secret.ts'
import { conflict } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { memberNames } from '../member-names.ts'
import { type CreatedServiceAccount, newServiceToken } from './create-service-account.ts'
import { viewOfServiceAccount } from './service-account-view.ts'

export const showTokenBody = z.strictObject({})

/** The token of an account that a change request made: made now, seen this once. Only a person fetches it. */
export async function showServiceToken(
  actor: Actor,
  accountId: string,
  input: unknown,
): Promise<CreatedServiceAccount> {
  parseWith(showTokenBody, input, 'body')
  demand(actor, 'service_accounts.write')
  const { organizationId } = actor
  const { token, hash } = newServiceToken()
  return await change(actor, async (tx) => {
    const where = { organizationId_id: { organizationId, id: accountId } }
    const before = await tx.serviceAccount.findUnique({ where })
    if (!before) throw notFound('service account')
    if (before.revokedAt) throw conflict('revoked', `${before.name} is revoked.`)
    if (!before.tokenHash.startsWith(UNSHOWN))
      throw conflict(
        'shown_already',
        'The token was shown already, and nobody can see it again. Create another account.',
      )
    const account = await tx.serviceAccount.update({ where, data: { tokenHash: hash } })
    return {
      answer: { ...viewOfServiceAccount(account, await memberNames(tx, organizationId, [account.createdBy])), token },
      entries: [
        entryBy(
          actor,
          'service_account.token_shown',
          { service_account: accountId },
          {
            subjectKind: 'service_account',
            subjectId: accountId,
            summary: `Fetched the token of the service account ${account.name}`,
          },
        ),
      ],
      notify: [{ kind: 'registry', id: accountId }],
    }
  })
}
