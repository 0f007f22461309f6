import type { Actor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { addEvent, changeEntry, stepped } from './change-entry.ts'
import type { ChangeView } from './change-view.ts'
import { reviewBody } from './fields.ts'
import { changeOf } from './get-change.ts'
import { demandStep, loadChange } from './load-change.ts'
import { demandReviewer, demandReviews } from './review-change.ts'

/** The look that must follow: by somebody who neither wrote nor applied it. What is wrong with it is rolled back. */
export async function reviewEmergency(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const body = parseWith(reviewBody, input, 'body')
  const reviewer = demandReviewer(actor)
  const { organizationId } = reviewer
  await change(reviewer, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    demandStep(row, ['applied', 'rolled_back'], 'reviewed')
    if (row.emergencyBy === null)
      throw new AppError(409, 'wrong_state', 'It was not applied in an emergency: it was reviewed before.')
    if (row.reviewedAt !== null) throw new AppError(409, 'already_so', 'It has been reviewed already.')
    if (row.emergencyBy === reviewer.id)
      throw new AppError(403, 'own_change', 'Who applied it in an emergency does not review it.')
    demandReviews(reviewer, row, body)
    await tx.changeRequest.update({
      where: { organizationId_id: { organizationId, id } },
      select: { id: true },
      data: { reviewedBy: reviewer.id, reviewedAt: now(), reviewNote: body.note, updatedAt: now() },
    })
    await addEvent(tx, reviewer, id, 'emergency_reviewed', body.note, { role: body.role })
    const entry = changeEntry(
      reviewer,
      'change.emergency_reviewed',
      row,
      { person: reviewer.id, role: body.role },
      'Reviewed a change that was applied in an emergency',
      { note: body.note },
    )
    return stepped(undefined, id, [entry])
  })
  return await changeOf(reviewer, id)
}
