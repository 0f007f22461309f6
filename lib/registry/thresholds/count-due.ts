import { type Actor, may } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'

/** How many cells that this person owns are past their review date; none for whoever may not read thresholds. */
export async function countDueThresholds(actor: Actor): Promise<number> {
  if (!may(actor, 'thresholds.read', 'registry:read')) return 0
  const { organizationId } = actor
  return await read(organizationId, (db) =>
    db.threshold.count({ where: { organizationId, owner: actor.id, reviewAt: { lt: now() } } }),
  )
}
