import type { PersonActor } from '../people/actor.ts'
import { demandFreshSignIn } from '../people/fresh-sign-in.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import type { Impact } from '../policy/types.ts'

/** A sign-in counts as fresh for this long. */
export const FRESH_SECONDS = 300

export const needsReason = (impact: Impact): boolean => impact === 'high' || impact === 'critical'
export const needsFreshSignIn = (impact: Impact): boolean => impact === 'critical'

/**
 * What approving costs more for what weighs more: from high impact a reason, for critical a fresh sign-in. Answers the
 * impact that it looked at, so that the vote can make sure under the lock that it still is.
 */
export async function demandWeight(
  actor: PersonActor,
  approvalId: string,
  reason: string | undefined,
): Promise<Impact> {
  const request = await read(actor.organizationId, (db) =>
    db.approvalRequest.findUnique({
      where: { organizationId_id: { organizationId: actor.organizationId, id: approvalId } },
      select: { impact: true, status: true },
    }),
  )
  if (!request) throw notFound('approval request')
  const impact = request.impact as Impact
  if (request.status !== 'waiting') return impact // the vote says who was faster, and asks for nothing before that
  if (needsReason(impact) && reason === undefined)
    throw new AppError(400, 'reason_required', `Approving something of ${impact} impact needs a reason.`, {
      fields: [{ pointer: '/reason', message: 'is required for high and critical impact' }],
    })
  if (needsFreshSignIn(impact)) await demandFreshSignIn(actor, FRESH_SECONDS)
  return impact
}
