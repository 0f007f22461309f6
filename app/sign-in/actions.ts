'use server'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { landingOf } from '../../lib/people/landing.ts'
import { safeNext } from '../../lib/people/safe-next.ts'
import { currentCaller, setSessionCookie } from '../../lib/people/session-cookie.ts'
import { signInInput, signInWithPassword } from '../../lib/people/sign-in-with-password.ts'
import { publicAction } from '../../lib/platform/action.ts'

export const signIn = publicAction(signInInput.extend({ next: z.string().optional() }), async ({ next, ...given }) => {
  const opened = await signInWithPassword(given, await currentCaller())
  await setSessionCookie(opened)
  redirect((safeNext(next) ?? landingOf(opened.roles)) as Route)
})
