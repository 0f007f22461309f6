import { AppError } from '../platform/app-error.ts'
import { now, nowMs } from '../platform/clock.ts'
import { askAccounts } from './accounts.ts'
import type { PersonActor } from './actor.ts'
import { checkPassword } from './check-password.ts'
import { personOfSession } from './identify-person.ts'

/**
 * For what is critical: the person proved who they are within the last `maxAgeSeconds`, at sign-in or since.
 *
 * @throws AppError 401 fresh_sign_in_required
 */
export async function demandFreshSignIn(actor: PersonActor, maxAgeSeconds: number): Promise<void> {
  const signedIn = await personOfSession(actor.sessionId)
  if (signedIn && nowMs() - signedIn.authenticatedAt.getTime() <= maxAgeSeconds * 1000) return
  throw new AppError(
    401,
    'fresh_sign_in_required',
    signedIn?.hasPassword === false
      ? 'This needs a fresh sign-in: sign in again through your identity provider.'
      : 'This needs a fresh sign-in: enter your password again.',
  )
}

/** Asks for the password again. A wrong one counts towards the account's lock like any other. */
export async function recheckPassword(
  actor: PersonActor,
  password: string,
  address: string | null = null,
): Promise<void> {
  const personId = await checkPassword(actor.email, password, address).catch((e: unknown) => {
    // nobody wrote an address here, so the sentence does not speak of one
    if (e instanceof AppError && e.code === 'wrong_password') return null
    throw e
  })
  if (personId !== actor.id) throw new AppError(401, 'wrong_password', 'That is not the password of this account.')
  await askAccounts(null, 'SELECT true AS done FROM installation.session_was_authenticated($1, $2::timestamptz)', [
    actor.sessionId,
    now(),
  ])
}
