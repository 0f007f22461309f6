import { Prisma } from '../../generated/prisma/client.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now, nowMs } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { type Changed, change } from '../registry/change.ts'
import { applyIn, heldNow } from './apply-in.ts'
import { isEnough, notEnough } from './approvals.ts'
import { addEvent, changeEntry, stepped } from './change-entry.ts'
import type { ChangeView } from './change-view.ts'
import { demandSoundItems } from './check-items.ts'
import { applyBody, emergencyBody } from './fields.ts'
import { changeOf } from './get-change.ts'
import { demandDraft } from './item-rights.ts'
import { type ChangeRow, demandStep, itemsOf, loadChange } from './load-change.ts'
import { peopleConcerned } from './targets.ts'

/** How far ahead a change may be scheduled: what was agreed to a year ago is agreed to anew. */
const AHEAD_MAX_MS = 90 * 86_400_000
/** The review that must follow an emergency is due then. */
const REVIEW_WITHIN_MS = 86_400_000

/** What others approved takes effect: now, or by itself at its time. */
export async function applyChange(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const { version, at } = parseWith(applyBody, input, 'body')
  demand(actor, 'changes.apply')
  const { organizationId } = actor
  const seen = await read(organizationId, (db) => loadChange(db, organizationId, id))
  demandStep(seen, ['approved', 'scheduled'], at ? 'scheduled' : 'applied', version)
  if (at) demandAhead(at)
  else await demandSoundItems(organizationId, itemsOf(seen))
  await change(actor, async (tx): Promise<Changed<unknown>> => {
    const row = await loadChange(tx, organizationId, id)
    demandStep(row, ['approved', 'scheduled'], at ? 'scheduled' : 'applied', seen.version)
    return at ? await scheduleIn(tx, actor, row, at) : await applyIn(tx, actor, row, { scheduled: false })
  })
  return await changeOf(actor, id)
}

function demandAhead(at: Date): void {
  const ahead = at.getTime() - nowMs()
  const message = ahead <= 0 ? 'must be in the future' : ahead > AHEAD_MAX_MS ? 'must be within 90 days' : null
  if (message)
    throw new AppError(400, 'invalid_request', `The time ${message}.`, { fields: [{ pointer: '/at', message }] })
}

async function scheduleIn(tx: Tx, actor: Actor, row: ChangeRow, at: Date): Promise<Changed<unknown>> {
  const held = await heldNow(tx, row)
  if (!isEnough(held, row)) throw new AppError(409, 'approvals_missing', notEnough(held, row))
  const { organizationId, id } = row
  await tx.changeRequest.update({
    where: { organizationId_id: { organizationId, id } },
    select: { id: true },
    data: { state: 'scheduled', applyAt: at, scheduledBy: actor.id, failure: Prisma.DbNull, updatedAt: now() },
  })
  await addEvent(tx, actor, id, 'scheduled', null, { apply_at: at.toISOString() })
  return stepped(undefined, id, [
    changeEntry(actor, 'change.scheduled', row, { apply_at: at.toISOString() }, 'Scheduled an approved change'),
  ])
}

/** Without approvals, for a reason; somebody else must look at it afterwards, and everybody sees until then that nobody has. */
export async function applyInEmergency(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const { version, reason } = parseWith(emergencyBody, input, 'body')
  demand(actor, 'changes.emergency')
  const { organizationId } = actor
  const states = ['draft', 'in_review', 'approved', 'scheduled'] as const
  const seen = await read(organizationId, (db) => loadChange(db, organizationId, id))
  demandStep(seen, states, 'applied', version)
  demandDraft(actor, itemsOf(seen))
  if (peopleConcerned(itemsOf(seen)).has(actor.id))
    throw new AppError(403, 'about_oneself', 'This change is about you: it takes somebody else, in an emergency too.')
  await demandSoundItems(organizationId, itemsOf(seen))
  await change(actor, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    demandStep(row, states, 'applied', version)
    const reviewDueAt = new Date(nowMs() + REVIEW_WITHIN_MS)
    return await applyIn(tx, actor, row, { emergency: { reason, reviewDueAt } })
  })
  return await changeOf(actor, id)
}
