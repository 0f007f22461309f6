import { z } from 'zod'
import { sqlOfTx } from '../ledger/append.ts'
import { demand, may, type PersonActor } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import { change } from '../registry/change.ts'
import { entryBy } from '../registry/entry-by.ts'
import { text } from '../registry/fields.ts'
import { obstaclesTo, refusal } from './find-subject.ts'
import { type ErasureView, viewOfErasure } from './list-erasures.ts'
import { namesOf } from './list-holds.ts'
import { namedSubject, subjectText } from './subject.ts'

export const erasureBody = z.strictObject({ subject: subjectText, reason: text(2_000) })
export const withdrawBody = z.strictObject({ reason: text(2_000) })

/** The first half: nothing is destroyed. Refused at once while something weighs more. */
export async function requestErasure(actor: PersonActor, input: unknown): Promise<ErasureView> {
  const { subject: given, reason } = parseWith(erasureBody, input, 'body')
  demand(actor, 'erasure.request')
  const { organizationId } = actor
  const subject = namedSubject(organizationId, given)
  if (subject.stored === `person:${actor.id}`)
    throw new AppError(403, 'own_erasure', 'Nobody requests their own erasure. Ask somebody else of compliance.')
  return await change(actor, async (tx) => {
    const against = refusal(await obstaclesTo(sqlOfTx(tx), subject.stored))
    if (against) throw against
    const waiting = await tx.erasure.findFirst({
      where: { organizationId, subject: subject.stored, state: { in: ['requested', 'executing'] } },
      select: { id: true },
    })
    if (waiting) throw new AppError(409, 'erasure_requested', 'The erasure of this subject was requested already.')
    const erasure = await tx.erasure.create({
      data: {
        organizationId,
        id: newId('era'),
        subject: subject.stored,
        label: given,
        reason,
        requestedBy: actor.id,
        requestedAt: now(),
      },
    })
    return {
      answer: viewOfErasure(erasure, new Map([[actor.id, actor.name]])),
      // why is for whoever confirms; it may name the subject, and so it is no part of the evidence
      entries: [
        entryBy(
          actor,
          'erasure.requested',
          { erasure: erasure.id, subject: subject.stored },
          { subjectKind: 'erasure', subjectId: erasure.id, summary: 'Requested the erasure of a subject' },
        ),
      ],
      notify: [{ kind: 'audit', id: erasure.id }],
    }
  })
}

/** Taken back by compliance, or declined by whoever would confirm it. */
export async function withdrawErasure(actor: PersonActor, id: string, input: unknown): Promise<ErasureView> {
  const { reason } = parseWith(withdrawBody, input, 'body')
  if (!may(actor, 'erasure.confirm')) demand(actor, 'erasure.request')
  const { organizationId } = actor
  const key = { organizationId_id: { organizationId, id } }
  return await change(actor, async (tx) => {
    const erasure = await tx.erasure.findUnique({ where: key })
    if (!erasure) throw notFound('erasure')
    if (erasure.state !== 'requested') throw new AppError(409, 'erasure_ended', 'This erasure has ended already.')
    const ended = await tx.erasure.update({
      where: key,
      data: { state: 'withdrawn', label: '', reason: '', decidedBy: actor.id, decidedAt: now() },
    })
    return {
      answer: viewOfErasure(ended, await namesOf(tx, organizationId, [ended.requestedBy, ended.decidedBy])),
      entries: [
        entryBy(
          actor,
          'erasure.withdrawn',
          { erasure: id },
          { subjectKind: 'erasure', subjectId: id, summary: 'A requested erasure was declined or taken back' },
          { reason },
        ),
      ],
      notify: [{ kind: 'audit', id }],
    }
  })
}
