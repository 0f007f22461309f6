import { countApprovals } from '../../../lib/approvals/list-approvals.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { nowMs } from '../../../lib/platform/clock.ts'
import { countDueThresholds } from '../../../lib/registry/thresholds/count-due.ts'
import type { Waiting } from './waiting.tsx'

export async function countWaiting(person: PersonActor): Promise<Waiting> {
  const [{ mine, team, escalated, soonest_deadline }, cells_due] = await Promise.all([
    countApprovals(person),
    countDueThresholds(person),
  ])
  return { mine, team, escalated, soonest: soonest_deadline, cells_due, at: nowMs() }
}
