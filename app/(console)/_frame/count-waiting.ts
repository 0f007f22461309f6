import { countApprovals } from '../../../lib/approvals/list-approvals.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { nowMs } from '../../../lib/platform/clock.ts'
import type { Waiting } from './waiting.tsx'

export async function countWaiting(person: PersonActor): Promise<Waiting> {
  const { mine, team, escalated, soonest_deadline } = await countApprovals(person)
  return { mine, team, escalated, soonest: soonest_deadline, at: nowMs() }
}
