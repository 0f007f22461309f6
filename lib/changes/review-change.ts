import { type Actor, demand, type PersonActor } from '../people/actor.ts'
import type { Role } from '../people/permissions.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import { change } from '../registry/change.ts'
import { holding, isEnough, reviewingRoles } from './approvals.ts'
import { addEvent, changeEntry, stepped } from './change-entry.ts'
import type { ChangeView } from './change-view.ts'
import { approveBody, rejectBody } from './fields.ts'
import { changeOf } from './get-change.ts'
import { agreementOf, type ChangeRow, demandStep, itemsOf, loadChange, rolesNow, votesOf } from './load-change.ts'
import { peopleConcerned } from './targets.ts'

/** A vote for exactly the content that the reviewer saw, in a role that the reviewer holds. */
export async function approveChange(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const body = parseWith(approveBody, input, 'body')
  const reviewer = demandReviewer(actor)
  const { organizationId } = reviewer
  await change(reviewer, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    // more approvals than needed do no harm, and make up for one that stopped counting
    demandStep(row, ['in_review', 'approved', 'scheduled'], 'approved')
    await demandMayVote(tx, reviewer, row, body)
    await writeVote(tx, reviewer, row, 'approve', body.role, body.note)
    const votes = await votesOf(tx, organizationId, id)
    const roles = await rolesNow(
      tx,
      organizationId,
      votes.map((v) => v.person),
    )
    const held = holding(votes, agreementOf(row), roles)
    const enough = isEnough(held, row)
    await tx.changeRequest.update({
      where: { organizationId_id: { organizationId, id } },
      select: { id: true },
      data: {
        updatedAt: now(),
        closedTo: { push: reviewer.id },
        ...(enough && row.state === 'in_review' ? { state: 'approved' } : {}),
      },
    })
    await addEvent(tx, reviewer, id, 'approved', body.note, { role: body.role, content_hash: row.contentHash })
    const entry = changeEntry(
      reviewer,
      'change.approved',
      row,
      { person: reviewer.id, role: body.role, approvals: held.length, enough },
      `Approved a change in the role ${body.role}${enough ? '; it may be applied' : ''}`,
      { note: body.note ?? undefined },
    )
    return stepped(undefined, id, [entry])
  })
  return await changeOf(reviewer, id)
}

/** Sends it back with a reason. Its writers can edit it and submit it again. */
export async function rejectChange(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const body = parseWith(rejectBody, input, 'body')
  const reviewer = demandReviewer(actor)
  const { organizationId } = reviewer
  await change(reviewer, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    demandStep(row, ['in_review', 'approved', 'scheduled'], 'rejected')
    demandReviews(reviewer, row, body)
    const votes = await votesOf(tx, organizationId, id)
    // whoever approved may think again; the vote stays in the history, and the round is over
    if (!votes.some((v) => v.round === row.round && v.person === reviewer.id))
      await writeVote(tx, reviewer, row, 'reject', body.role, body.reason)
    await tx.changeRequest.update({
      where: { organizationId_id: { organizationId, id } },
      select: { id: true },
      data: {
        state: 'rejected',
        closedReason: body.reason,
        applyAt: null,
        scheduledBy: null,
        round: row.round + 1,
        updatedAt: now(),
      },
    })
    await addEvent(tx, reviewer, id, 'rejected', body.reason, { role: body.role, content_hash: row.contentHash })
    const entry = changeEntry(
      reviewer,
      'change.rejected',
      row,
      { person: reviewer.id, role: body.role },
      'Sent a change back',
      { reason: body.reason },
    )
    return stepped(undefined, id, [entry])
  })
  return await changeOf(reviewer, id)
}

/** Reviewing is for people who are signed in, never for a token. */
export function demandReviewer(actor: Actor): PersonActor {
  if (actor.kind !== 'person') {
    demand(actor, 'changes.review') // the refusal of a service account
    throw new AppError(403, 'forbidden', 'Only a person may do this.')
  }
  demand(actor, 'changes.review')
  return actor
}

/** The content that was seen, by somebody who wrote none of it, is not meant by it, and holds the role. */
export function demandReviews(
  reviewer: PersonActor,
  row: ChangeRow,
  { content_hash, role }: { content_hash: string; role: Role },
): void {
  if (row.writers.includes(reviewer.id))
    throw new AppError(403, 'own_change', 'Nobody reviews what they wrote themselves, or a part of it.')
  if (peopleConcerned(itemsOf(row)).has(reviewer.id))
    throw new AppError(403, 'about_oneself', 'This change is about you: somebody else must review it.')
  if (!reviewingRoles(reviewer.roles).includes(role))
    throw new AppError(403, 'role_not_held', `You do not hold the role ${role}, or it reviews no changes.`, {
      fields: [{ pointer: '/role', message: 'is not a reviewing role of yours' }],
    })
  if (content_hash !== row.contentHash)
    throw new AppError(409, 'content_changed', 'Somebody edited this change since you opened it. Look at it again.')
}

async function demandMayVote(
  tx: Tx,
  reviewer: PersonActor,
  row: ChangeRow,
  body: { content_hash: string; role: Role },
): Promise<void> {
  demandReviews(reviewer, row, body)
  const votes = await votesOf(tx, row.organizationId, row.id)
  if (votes.some((v) => v.round === row.round && v.person === reviewer.id))
    throw new AppError(409, 'already_voted', 'You have voted on this content already.')
}

async function writeVote(
  tx: Tx,
  reviewer: PersonActor,
  row: ChangeRow,
  verdict: 'approve' | 'reject',
  role: Role,
  note: string | null,
): Promise<void> {
  await tx.changeReview.create({
    data: {
      organizationId: row.organizationId,
      id: newId('chr'),
      changeId: row.id,
      round: row.round,
      personId: reviewer.id,
      role,
      verdict,
      contentHash: row.contentHash,
      note,
      at: now(),
    },
  })
}
