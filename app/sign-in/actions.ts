'use server'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { action } from '../../lib/people/action.ts'
import { endSession } from '../../lib/people/end-session.ts'
import { landingOf } from '../../lib/people/landing.ts'
import { safeNext } from '../../lib/people/safe-next.ts'
import { clearSessionCookie, currentCaller, setSessionCookie } from '../../lib/people/session-cookie.ts'
import { signInInput, signInWithPassword } from '../../lib/people/sign-in-with-password.ts'
import { switchOrganization as switchTo } from '../../lib/people/switch-organization.ts'
import { publicAction } from '../../lib/platform/action.ts'

export const signIn = publicAction(signInInput.extend({ next: z.string().optional() }), async ({ next, ...given }) => {
  const opened = await signInWithPassword(given, await currentCaller())
  await setSessionCookie(opened)
  redirect((safeNext(next) ?? landingOf(opened.roles)) as Route)
})

export const signOut = publicAction(z.object({}), async () => {
  const { previousSessionId } = await currentCaller()
  if (previousSessionId) await endSession(previousSessionId)
  await clearSessionCookie()
  redirect('/sign-in?reason=signed_out' as Route)
})

export const switchOrganization = action(null, z.object({ organization: z.string() }), async (actor, input) => {
  const opened = await switchTo(actor, input.organization)
  await setSessionCookie(opened)
  redirect(landingOf(opened.roles) as Route)
})
