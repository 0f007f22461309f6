import { AppError } from '../platform/app-error.ts'
import { nowMs } from '../platform/clock.ts'
import { config } from '../platform/config.ts'

// Accounts lock by themselves (check-password.ts); this slows who tries many accounts from one place. Per process: it
// protects against floods, the locks are exact. Only failures count.

const WINDOW_MS = 10 * 60_000
const FAILURES_MAX = 30
/** Without a proxy of ours X-Forwarded-For is whatever the caller wrote, so all callers share one, wider count. */
const FAILURES_MAX_SHARED = 300
const ADDRESSES_MAX = 10_000

const held = globalThis as { countersignAttempts?: Map<string, { since: number; failures: number }> }
held.countersignAttempts ??= new Map()
const attempts = held.countersignAttempts

/** The caller's address as our own proxy saw it, or null. */
export function addressOf(headers: Headers): string | null {
  if (!config().trustProxy) return null
  return headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || null
}

export function demandFewFailures(address: string | null): void {
  const seen = attempts.get(address ?? '')
  if (!seen || nowMs() - seen.since > WINDOW_MS) return
  if (seen.failures < (address === null ? FAILURES_MAX_SHARED : FAILURES_MAX)) return
  const seconds = Math.ceil((seen.since + WINDOW_MS - nowMs()) / 1000)
  throw new AppError(429, 'too_many_attempts', 'Too many failed sign-ins from here. Try again in a few minutes.', {
    headers: { 'retry-after': String(seconds) },
  })
}

export function noteFailedAttempt(address: string | null): void {
  const key = address ?? ''
  const seen = attempts.get(key)
  const fresh = seen && nowMs() - seen.since <= WINDOW_MS
  attempts.delete(key)
  if (attempts.size >= ADDRESSES_MAX) attempts.delete(attempts.keys().next().value as string)
  attempts.set(key, fresh ? { since: seen.since, failures: seen.failures + 1 } : { since: nowMs(), failures: 1 })
}
