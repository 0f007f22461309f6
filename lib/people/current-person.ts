import type { Route } from 'next'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import type { PersonActor } from './actor.ts'
import { personOfToken, type SignedIn } from './identify-person.ts'
import { PATH_HEADER } from './path-header.ts'
import { safeNext } from './safe-next.ts'
import { sessionCookieName } from './session-token.ts'

/** The session of this request, looked up once per request. */
export const currentSession: () => Promise<SignedIn | null> = cache(async () =>
  personOfToken((await cookies()).get(sessionCookieName())?.value),
)

/** For pages: who is signed in, or on to sign-in and back to this very address. */
export async function currentPerson(): Promise<PersonActor> {
  return (await currentSignedIn()).actor
}

/** The same with what the frame shows besides: organization, preferences, how the person signed in. */
export async function currentSignedIn(): Promise<SignedIn> {
  const session = await currentSession()
  if (session) return session
  const query = new URLSearchParams()
  const next = safeNext((await headers()).get(PATH_HEADER))
  if (next && next !== '/') query.set('next', next)
  if ((await cookies()).has(sessionCookieName())) query.set('reason', 'ended')
  redirect(`/sign-in${query.size ? `?${query}` : ''}` as Route)
}
