import { z } from 'zod'
import { append, sqlOfTx } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { weakPassword } from './accept-invitation.ts'
import { askAccounts, hasMembershipElsewhere, setPassword } from './accounts.ts'
import { passwordField, tokenField } from './fields.ts'
import { demandLiveLink, takeLink } from './links.ts'
import { hashPassword, passwordFault } from './password.ts'
import { oneself, personEntry } from './person-entry.ts'

export const resetPasswordInput = z.strictObject({ token: tokenField, password: passwordField })

/** Uses a reset link up: the new password holds, every session of the person is over, a lock is lifted. */
export async function resetPassword(input: unknown): Promise<{ email: string }> {
  const { token, password } = parseWith(resetPasswordInput, input)
  const { organizationId, personId, email } = await demandLiveLink(token, 'reset')
  if (!organizationId || !personId || !email) throw new Error('a reset link without its person')
  const fault = passwordFault(password, [email])
  if (fault) throw weakPassword(fault)
  const passwordHash = await hashPassword(password)
  await inTransaction(organizationId, async (tx) => {
    await takeLink(tx, token, 'reset')
    if (await hasMembershipElsewhere(tx, personId))
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
    const by = oneself(personId)
    const ended = { person: personId, count: row?.ended ?? 0, cause: 'password_reset' }
    await append(sqlOfTx(tx), organizationId, [
      personEntry(by, 'person.password_reset', { person: personId }, 'Set a new password by a reset link'),
      personEntry(by, 'person.session_revoked', ended, 'All sessions ended with the new password'),
    ])
  })
  return { email }
}
