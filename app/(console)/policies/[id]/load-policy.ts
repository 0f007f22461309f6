import { cache } from 'react'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { AppError } from '../../../../lib/platform/app-error.ts'
import { getPolicy } from '../../../../lib/registry/policies/get-policy.ts'
import type { PolicyView } from '../../../../lib/registry/policies/policy-view.ts'
import { isSlug } from '../query.ts'

/** Missing and hidden alike: no such policy here. Read once for the page and its title. */
export const loadPolicy = cache(async (id: string): Promise<PolicyView | null> => {
  const person = await currentPerson()
  if (!may(person, 'policies.read') || !isSlug(id)) return null
  return await getPolicy(person, id).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
})
