import { z } from 'zod'
import { append, sqlOfTx } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { weakPassword } from './accept-invitation.ts'
import { askAccounts, hasMembershipElsewhere, membershipsOf, setPassword } from './accounts.ts'
import { appendElsewhere } from './append-elsewhere.ts'
import { passwordField, tokenField } from './fields.ts'
import { demandLiveLink, takeLink } from './links.ts'
import { noMembership } from './open-session.ts'
import { hashPassword, passwordFault } from './password.ts'
import { oneself, personEntry } from './person-entry.ts'

export const resetPasswordInput = z.strictObject({ token: tokenField, password: passwordField })

/**
 * Uses a reset link up: the new password holds, every session of the person is over, a lock is lifted. An admin's link
 * works while the person is a member nowhere else; an operator's names no organization and works for everybody.
 */
export async function resetPassword(input: unknown): Promise<{ email: string }> {
  const { token, password } = parseWith(resetPasswordInput, input)
  const link = await demandLiveLink(token, 'reset')
  const { personId, email } = link
  if (!personId || !email) throw new Error('a reset link without its person')
  const organizationId = link.organizationId ?? (await membershipsOf(personId))[0]?.organization_id
  if (!organizationId) throw noMembership()
  const fault = passwordFault(password, [email])
  if (fault) throw weakPassword(fault)
  const passwordHash = await hashPassword(password)
  const by = oneself(personId)
  const reset = personEntry(by, 'person.password_reset', { person: personId }, 'Set a new password by a reset link')
  await inTransaction(organizationId, async (tx) => {
    await takeLink(tx, token, 'reset')
    if (link.organizationId && (await hasMembershipElsewhere(tx, personId)))
      throw new AppError(
        409,
        'member_elsewhere',
        'You joined another organization meanwhile, so this link no longer works.',
      )
    await setPassword(tx, personId, passwordHash)
    const [row] = await askAccounts<{ ended: number }>(
      tx,
      'SELECT installation.end_other_sessions($1, NULL, $2::timestamptz) AS ended',
      [personId, now()],
    )
    const ended = { person: personId, count: row?.ended ?? 0, cause: 'password_reset' }
    const revoked = personEntry(by, 'person.session_revoked', ended, 'All sessions ended with the new password')
    await append(sqlOfTx(tx), organizationId, [reset, revoked])
  })
  await appendElsewhere(personId, organizationId, reset)
  return { email }
}
