import { z } from 'zod'
import { demand, type PersonActor } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { entryBy } from '../registry/entry-by.ts'
import { text } from '../registry/fields.ts'
import { type HoldView, namesOf, viewOfHold } from './list-holds.ts'

// Two people: one asks, another decides. The table itself refuses the same one twice.

export const liftBody = z.strictObject({ reason: text(2_000) })
export const noBody = z.strictObject({})
type Kind = 'hold.lift_requested' | 'hold.lift_declined' | 'hold.lifted'

/** The first of two. The hold stays in force. */
export async function requestLift(actor: PersonActor, holdId: string, input: unknown): Promise<HoldView> {
  const { reason } = parseWith(liftBody, input, 'body')
  demand(actor, 'holds.write')
  return await move(actor, holdId, 'hold.lift_requested', (hold) => {
    if (hold.liftRequestedBy) throw conflict('lift_requested', 'Lifting this hold was requested already.')
    return { data: { liftRequestedBy: actor.id, liftRequestedAt: now(), liftReason: reason }, reason }
  })
}

/** The second: somebody else. From here on the hold covers nothing. */
export async function liftHold(actor: PersonActor, holdId: string, input: unknown): Promise<HoldView> {
  parseWith(noBody, input, 'body')
  demand(actor, 'holds.lift')
  return await move(actor, holdId, 'hold.lifted', (hold) => {
    if (!hold.liftRequestedBy) throw conflict('lift_not_requested', 'Nobody has requested to lift this hold.')
    if (hold.liftRequestedBy === actor.id)
      throw new AppError(403, 'same_person', 'You requested it. Another person has to lift the hold.')
    return { data: { liftedBy: actor.id, liftedAt: now() } }
  })
}

/** The second says no, or the first takes it back. */
export async function declineLift(actor: PersonActor, holdId: string, input: unknown): Promise<HoldView> {
  const { reason } = parseWith(liftBody, input, 'body')
  demand(actor, 'holds.lift')
  return await move(actor, holdId, 'hold.lift_declined', (hold) => {
    if (!hold.liftRequestedBy) throw conflict('lift_not_requested', 'Nobody has requested to lift this hold.')
    return { data: { liftRequestedBy: null, liftRequestedAt: null, liftReason: null }, reason }
  })
}

const SUMMARY: { [k in Kind]: string } = {
  'hold.lift_requested': 'Asked to lift a legal hold',
  'hold.lift_declined': 'A legal hold stays in force',
  'hold.lifted': 'Lifted a legal hold',
}
const conflict = (code: string, sentence: string) => new AppError(409, code, sentence)
type Hold = NonNullable<Awaited<ReturnType<typeof holdOf>>>
const holdOf = (tx: Tx, organizationId: string, id: string) =>
  tx.legalHold.findUnique({ where: { organizationId_id: { organizationId, id } } })

async function move(
  actor: PersonActor,
  id: string,
  type: Kind,
  step: (hold: Hold) => { data: Partial<Hold>; reason?: string },
): Promise<HoldView> {
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const hold = await holdOf(tx, organizationId, id)
    if (!hold) throw notFound('legal hold')
    if (hold.liftedAt) throw conflict('hold_lifted', 'This hold was lifted. Place another one if it is needed again.')
    const { data, reason } = step(hold)
    const moved = await tx.legalHold.update({ where: { organizationId_id: { organizationId, id } }, data })
    const names = await namesOf(tx, organizationId, [moved.placedBy, moved.liftRequestedBy, moved.liftedBy])
    const clear = type === 'hold.lifted' ? { hold: id, requested_by: hold.liftRequestedBy as string } : { hold: id }
    return {
      answer: viewOfHold(moved, names),
      entries: [
        entryBy(
          actor,
          type,
          clear as { hold: string; requested_by: string },
          { subjectKind: 'hold', subjectId: id, summary: SUMMARY[type] },
          { reason },
        ),
      ],
      notify: [{ kind: 'audit', id }],
    }
  })
}
