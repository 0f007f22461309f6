import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { currentPerson } from '../lib/people/current-person.ts'
import { landingOf } from '../lib/people/landing.ts'

/** Each role lands where its job is. */
export default async function Home() {
  const person = await currentPerson()
  redirect(landingOf(person.roles) as Route)
}
