'use server'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { openSession } from '../../../lib/people/open-session.ts'
import { currentCaller, setSessionCookie } from '../../../lib/people/session-cookie.ts'
import { setUpInput, setUpInstallation } from '../../../lib/people/set-up-installation.ts'
import { publicAction } from '../../../lib/platform/action.ts'
import { now } from '../../../lib/platform/clock.ts'

export const setUp = publicAction(setUpInput, async (input) => {
  const created = await setUpInstallation(input)
  const { address } = await currentCaller()
  const opened = await openSession({ ...created, via: 'password', authenticatedAt: now(), address })
  await setSessionCookie(opened)
  redirect('/agents' as Route)
})
