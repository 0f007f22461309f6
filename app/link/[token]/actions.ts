'use server'
import type { Route } from 'next'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { acceptInvitation, acceptInvitationInput } from '../../../lib/people/accept-invitation.ts'
import { tokenField } from '../../../lib/people/fields.ts'
import { JOINING_SECONDS, joiningCookieName, sealJoining } from '../../../lib/people/joining-cookie.ts'
import { landingOf } from '../../../lib/people/landing.ts'
import { demandLiveLink } from '../../../lib/people/links.ts'
import { openSession } from '../../../lib/people/open-session.ts'
import { resetPassword, resetPasswordInput } from '../../../lib/people/reset-password.ts'
import { currentCaller, setSessionCookie } from '../../../lib/people/session-cookie.ts'
import { sessionCookieOptions } from '../../../lib/people/session-token.ts'
import { publicAction } from '../../../lib/platform/action.ts'
import { now } from '../../../lib/platform/clock.ts'

export const join = publicAction(acceptInvitationInput, async (input) => {
  const { address } = await currentCaller()
  const joined = await acceptInvitation(input, address)
  const opened = await openSession({ ...joined, via: 'password', authenticatedAt: now(), address })
  await setSessionCookie(opened)
  redirect(landingOf(opened.roles) as Route)
})

/** The way through the identity provider: what is being accepted waits in a cookie meanwhile. */
export const beginJoining = publicAction(z.object({ token: tokenField }), async ({ token }) => {
  await demandLiveLink(token, 'invitation')
  const jar = await cookies()
  jar.set(joiningCookieName(), sealJoining(token), { ...sessionCookieOptions(), maxAge: JOINING_SECONDS })
})

export const setNewPassword = publicAction(resetPasswordInput, async (input) => {
  await resetPassword(input)
  redirect('/sign-in?reason=password_set' as Route)
})
