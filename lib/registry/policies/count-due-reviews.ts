import { Prisma } from '../../../generated/prisma/client.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'

/** When a policy of `p` and its version in force `v` is to be looked at again; a review counts for its version. */
export const reviewAt = Prisma.sql`CASE WHEN p.reviewed_version = p.current_version THEN p.review_until ELSE v.review_at END`

/** How many policies are past the day on which somebody was to look at them again: in all, and of this person's own. */
export async function countDueReviews(actor: Actor): Promise<{ all: number; mine: number }> {
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const [row] = await read(organizationId, (db) =>
    db.$queryRaw<{ all: number; mine: number }[]>(Prisma.sql`
      SELECT count(*)::int AS all, count(*) FILTER (WHERE p.owner_id = ${actor.id})::int AS mine
        FROM policy_catalog_entry p JOIN policy_version v
          ON v.organization_id = p.organization_id AND v.policy_id = p.id AND v.version = p.current_version
       WHERE p.organization_id = ${organizationId} AND p.status = 'active' AND ${reviewAt} <= ${now()}`),
  )
  return row ?? { all: 0, mine: 0 }
}
