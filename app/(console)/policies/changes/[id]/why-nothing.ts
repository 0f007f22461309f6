import { may, type PersonActor } from '../../../../../lib/people/actor.ts'
import type { ShownChange } from '../shown.ts'

/** One sentence beside the buttons, for whoever can only wait. */
export function whyNothing(person: PersonActor, change: ShownChange): string | null {
  const { state } = change
  if (state === 'in_review' && change.may.approve.length === 0)
    return change.may.approve_not ?? 'Compliance, policy authors and admins review changes.'
  if ((state === 'approved' || state === 'scheduled') && !may(person, 'changes.apply'))
    return 'Policy authors and admins apply what is approved.'
  return null
}
