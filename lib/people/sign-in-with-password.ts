import { z } from 'zod'
import { now } from '../platform/clock.ts'
import { normalizeEmail } from './accounts.ts'
import { checkPassword } from './check-password.ts'
import { endSession } from './end-session.ts'
import { type OpenedSession, openSession } from './open-session.ts'

export const signInInput = z.strictObject({
  email: z.string().trim().min(1, { error: 'Enter your e-mail address.' }).max(254, { error: 'is too long' }),
  password: z.string().min(1, { error: 'Enter your password.' }).max(1000, { error: 'is too long' }),
})

/** What the adapters know of the caller besides the form. */
export interface Caller {
  address: string | null
  /** The session that this browser had before; a new sign-in ends it. */
  previousSessionId: string | null
}

export async function signInWithPassword(input: z.output<typeof signInInput>, caller: Caller): Promise<OpenedSession> {
  const personId = await checkPassword(normalizeEmail(input.email), input.password, caller.address)
  const opened = await openSession({ personId, via: 'password', authenticatedAt: now(), address: caller.address })
  if (caller.previousSessionId) await endSession(caller.previousSessionId)
  return opened
}
