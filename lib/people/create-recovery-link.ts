import { append, sqlOfTx } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { accountByEmail, askAccounts, membershipsOf, normalizeEmail } from './accounts.ts'
import { newLink, RESET_HOURS } from './links.ts'
import { personEntry } from './person-entry.ts'

/**
 * A reset link for whom no admin can help: the only admin, or a member of several organizations. Made at the machine by
 * whoever runs the installation (scripts/create-reset-link.ts), never by a request. Every organization of the person
 * has it in its log before there is a link.
 */
export async function createRecoveryLink(address: string): Promise<{ url: string; expiresAt: Date }> {
  const email = normalizeEmail(address)
  const account = await accountByEmail(email)
  if (!account?.has_password)
    throw new AppError(404, 'not_found', `No account with a password has the address ${email}.`)
  const at = now()
  const expiresAt = new Date(at.getTime() + RESET_HOURS * 3_600_000)
  const entry = personEntry(
    { kind: 'system', id: 'operator' },
    'person.password_reset_requested',
    { person: account.person_id, expires_at: expiresAt.toISOString() },
    'An operator of the installation made a password reset link for a member',
  )
  for (const { organization_id: id } of await membershipsOf(account.person_id))
    await inTransaction(id, (tx) => append(sqlOfTx(tx), id, [entry]))
  const { url, hash } = newLink('/link')
  await askAccounts(
    null,
    'SELECT true AS done FROM installation.create_recovery_link($1, $2, $3, $4::timestamptz, $5::timestamptz)',
    [hash, account.person_id, email, at, expiresAt],
  )
  return { url, expiresAt }
}
