import { cookies, headers } from 'next/headers'
import { nowMs } from '../platform/clock.ts'
import { addressOf } from './limit-attempts.ts'
import type { OpenedSession } from './open-session.ts'
import {
  SESSION_SECONDS,
  sessionCookieName,
  sessionCookieOptions,
  sessionIdOf,
  tokenOfSession,
} from './session-token.ts'
import type { Caller } from './sign-in-with-password.ts'

// For server actions; next-auth's own routes set the same cookie.

export async function setSessionCookie(opened: OpenedSession): Promise<void> {
  const token = await tokenOfSession(opened.sessionId, opened.personId)
  const expires = new Date(nowMs() + SESSION_SECONDS * 1000)
  ;(await cookies()).set(sessionCookieName(), token, { ...sessionCookieOptions(), expires })
}

export async function clearSessionCookie(): Promise<void> {
  ;(await cookies()).set(sessionCookieName(), '', { ...sessionCookieOptions(), maxAge: 0 })
}

export async function currentCaller(): Promise<Caller> {
  return {
    address: addressOf(await headers()),
    previousSessionId: await sessionIdOf((await cookies()).get(sessionCookieName())?.value),
  }
}
