import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { addEvent, changeEntry, stepped } from './change-entry.ts'
import type { ChangeView } from './change-view.ts'
import { OPEN_STATES, withdrawBody } from './fields.ts'
import { changeOf } from './get-change.ts'
import { demandStep, loadChange } from './load-change.ts'

/** Its writers give it up. Whoever else wants it stopped sends it back. */
export async function withdrawChange(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const { version, reason } = parseWith(withdrawBody, input, 'body')
  demand(actor, 'changes.write')
  const { organizationId } = actor
  await change(actor, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    if (actor.kind === 'person' && !row.writers.includes(actor.id))
      throw new AppError(403, 'forbidden', 'Only who wrote a change withdraws it. You can send it back in a review.')
    demandStep(row, OPEN_STATES, 'withdrawn', version)
    await tx.changeRequest.update({
      where: { organizationId_id: { organizationId, id } },
      select: { id: true },
      data: { state: 'withdrawn', closedReason: reason, applyAt: null, scheduledBy: null, updatedAt: now() },
    })
    await addEvent(tx, actor, id, 'withdrawn', reason)
    return stepped(undefined, id, [
      changeEntry(actor, 'change.withdrawn', row, {}, 'Withdrew a change', { reason: reason ?? undefined }),
    ])
  })
  return await changeOf(actor, id)
}
