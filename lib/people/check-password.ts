import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { log } from '../platform/log.ts'
import { askAccounts } from './accounts.ts'
import { demandFewFailures, noteFailedAttempt } from './limit-attempts.ts'
import { PASSWORD_LENGTH_MAX, verifyPassword } from './password.ts'

export const LOCK_AFTER_FAILURES = 10
export const LOCK_SECONDS = 15 * 60

interface Check extends Record<string, unknown> {
  person_id: string | null
  password_hash: string | null
  disabled: boolean
  locked_until: Date | null
  locks: boolean
}

/**
 * The person whose e-mail address and password these are. An attempt counts before the password is compared, so that
 * parallel guesses cannot outrun the lock; unknown addresses count, lock and cost time like known ones.
 *
 * @param email in the stored form (normalizeEmail)
 * @throws AppError 401 wrong_password, 423 locked, 429 too_many_attempts
 */
export async function checkPassword(email: string, password: string, address: string | null): Promise<string> {
  demandFewFailures(address)
  const at = now()
  const [check] = await askAccounts<Check>(
    null,
    'SELECT * FROM installation.begin_password_check($1, $2::timestamptz, $3::int, $4::int)',
    [email, at, LOCK_AFTER_FAILURES, LOCK_SECONDS],
  )
  if (!check) throw new Error('begin_password_check answered nothing')
  if (check.locked_until) {
    noteFailedAttempt(address)
    throw new AppError(
      423,
      'locked',
      `This account is locked for ${LOCK_SECONDS / 60} minutes after ${LOCK_AFTER_FAILURES} failed sign-ins. Wait, or ask an admin for a reset link.`,
    )
  }
  const right = await verifyPassword(check.password_hash, password.slice(0, PASSWORD_LENGTH_MAX + 1))
  if (right && check.person_id && !check.disabled) {
    await askAccounts(null, 'SELECT true AS done FROM installation.password_was_right($1)', [check.person_id])
    return check.person_id
  }
  noteFailedAttempt(address)
  if (check.person_id)
    await askAccounts(
      null,
      'SELECT true AS done FROM installation.note_sign_in_failure($1, $2::timestamptz, $3::timestamptz, $4)',
      [check.person_id, at, check.locks ? new Date(at.getTime() + LOCK_SECONDS * 1000) : null, address],
    )
  else log.info({ code: 'unknown_account' }, 'a sign-in named an address that has no account')
  throw new AppError(401, 'wrong_password', 'E-mail address and password do not match.')
}
