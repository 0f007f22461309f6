'use server'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { action } from '../../../lib/people/action.ts'
import { endSession } from '../../../lib/people/end-session.ts'
import { landingOf } from '../../../lib/people/landing.ts'
import { clearSessionCookie, setSessionCookie } from '../../../lib/people/session-cookie.ts'
import { ownPreferencesInput, setOwnPreferences } from '../../../lib/people/set-own-preferences.ts'
import { switchOrganization } from '../../../lib/people/switch-organization.ts'

export const savePreferences = action(null, ownPreferencesInput, setOwnPreferences)

export const switchTo = action(
  null,
  z.strictObject({ organization: z.string().max(100) }),
  async (actor, { organization }) => {
    const opened = await switchOrganization(actor, organization)
    await setSessionCookie(opened)
    redirect(landingOf(opened.roles) as Route)
  },
)

export const signOut = action(null, z.strictObject({}), async (actor) => {
  await endSession(actor.sessionId)
  await clearSessionCookie()
  redirect('/sign-in?reason=signed_out' as Route)
})
