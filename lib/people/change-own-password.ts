import { z } from 'zod'
import { append, sqlOfTx } from '../ledger/append.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { weakPassword } from './accept-invitation.ts'
import { askAccounts, setPassword } from './accounts.ts'
import type { PersonActor } from './actor.ts'
import { appendElsewhere } from './append-elsewhere.ts'
import { passwordField } from './fields.ts'
import { recheckPassword } from './fresh-sign-in.ts'
import { hashPassword, passwordFault } from './password.ts'
import { personEntry } from './person-entry.ts'

export const changeOwnPasswordInput = z.strictObject({ current: passwordField, password: passwordField })

/** Ends every other session of the person, in all of their organizations. */
export async function changeOwnPassword(
  actor: PersonActor,
  input: unknown,
  address: string | null = null,
): Promise<{ message: string }> {
  const { current, password } = parseWith(changeOwnPasswordInput, input)
  const fault = passwordFault(password, [actor.name, actor.email])
  if (fault) throw weakPassword(fault)
  await recheckPassword(actor, current, address)
  const passwordHash = await hashPassword(password)
  const entry = personEntry(
    actor,
    'person.password_changed',
    { person: actor.id },
    'Changed their password; their other sessions ended',
  )
  await inTransaction(actor.organizationId, async (tx) => {
    await setPassword(tx, actor.id, passwordHash)
    await askAccounts(tx, 'SELECT installation.end_other_sessions($1, $2, $3::timestamptz) AS ended', [
      actor.id,
      actor.sessionId,
      now(),
    ])
    await append(sqlOfTx(tx), actor.organizationId, [entry])
  })
  await appendElsewhere(actor.id, actor.organizationId, entry)
  return { message: 'Your password is changed. Your other sessions are signed out.' }
}
