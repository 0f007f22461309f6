import type { EntryInput } from '../ledger/append.ts'
import type { Actor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import type { Json } from '../policy/types.ts'
import type { Changed } from '../registry/change.ts'
import { activateSnapshot } from '../registry/snapshots/activate-snapshot.ts'
import { readRules } from '../registry/snapshots/read-rules.ts'
import { applyItems, type ItemResult } from './apply-items.ts'
import { holding, isEnough, notEnough } from './approvals.ts'
import { asJson, demandBase } from './assess.ts'
import { addEvent, changeEntry } from './change-entry.ts'
import { agreementOf, type ChangeRow, itemsOf, type Review, rolesNow, votesOf } from './load-change.ts'
import { looseningNow } from './loosening-now.ts'
import { readTargets } from './read-targets.ts'

export interface Emergency {
  reason: string
  reviewDueAt: Date
}
type How = { emergency: Emergency } | { scheduled: boolean }

/**
 * Everything that a change comes to, in one transaction under the organization's lock: the approvals that hold at this
 * moment, the base, the items, the snapshot, the history, the entries. All of it, or nothing.
 */
export async function applyIn(tx: Tx, actor: Actor, row: ChangeRow, how: How): Promise<Changed<ItemResult[]>> {
  const { organizationId, id } = row
  const items = itemsOf(row)
  const before = await readTargets(tx, organizationId, items)
  demandBase(items, row.base as Json[], before)
  // what else changed meanwhile can make a change loosen that did not when it was approved
  const content = await readRules(tx, organizationId)
  const { loosening, why } = await looseningNow(tx, organizationId, content, items)
  const held = await heldNow(tx, row, loosening)
  if ('scheduled' in how && !isEnough(held, { loosening }))
    throw new AppError(409, 'approvals_missing', notEnough(held, { loosening }))
  const approvers = 'emergency' in how ? [] : held.map((v) => v.person)
  const changed = await applyItems(tx, actor, items, { change: id, author: row.authorId, approvers })
  const after = await readTargets(tx, organizationId, items)
  const { activeSnapshot } = await tx.organization.findUniqueOrThrow({
    where: { id: organizationId },
    select: { activeSnapshot: true },
  })
  const from = activeSnapshot ?? ''
  const activated = changed.snapshot === undefined ? null : await activateSnapshot(tx, actor, changed.snapshot)
  const to = activated?.hash ?? from
  await tx.changeRequest.update({
    where: { organizationId_id: { organizationId, id } },
    select: { id: true }, // without it the whole change comes back, items and all
    data: {
      state: 'applied',
      loosening,
      looseningWhy: asJson(why),
      appliedAt: now(),
      appliedBy: actor.id,
      appliedOrder: await nextOrder(tx, organizationId),
      snapshotBefore: from,
      snapshotAfter: to,
      before: asJson(before),
      after: asJson(after),
      results: asJson(changed.answer),
      updatedAt: now(),
      ...('emergency' in how
        ? { emergencyBy: actor.id, emergencyReason: how.emergency.reason, reviewDueAt: how.emergency.reviewDueAt }
        : {}),
    },
  })
  await addEvent(
    tx,
    actor,
    id,
    'emergency' in how ? 'emergency_applied' : 'applied',
    'emergency' in how ? how.emergency.reason : null,
    { before: from, after: to, approvals: held.map((v) => ({ person: v.person, role: v.role })) },
  )
  return {
    answer: changed.answer,
    entries: [
      ...changed.entries,
      ...(activated ? [activated.entry] : []),
      appliedEntry(actor, row, how, { items: items.length, loosening, before: from, after: to }, held),
    ],
    epochs: [...(changed.epochs ?? []), ...(activated ? ['organization'] : [])],
    notify: [
      ...(changed.notify ?? []),
      { kind: 'change', id },
      ...(activated ? [{ kind: 'snapshot' as const, id: activated.hash }] : []),
    ],
  }
}

function appliedEntry(
  actor: Actor,
  row: ChangeRow,
  how: How,
  facts: { items: number; loosening: boolean; before: string; after: string },
  held: Review[],
): EntryInput {
  if ('emergency' in how)
    return changeEntry(
      actor,
      'change.emergency_applied',
      row,
      { ...facts, review_due: how.emergency.reviewDueAt.toISOString() },
      'Applied a change in an emergency, without approvals',
      { title: row.title, reason: how.emergency.reason },
    )
  return changeEntry(
    actor,
    'change.applied',
    row,
    {
      ...facts,
      approvals: held.map((v) => ({ person: v.person, role: v.role })),
      ...(how.scheduled ? { scheduled: true } : {}),
    },
    how.scheduled ? 'Applied a scheduled change at its time' : 'Applied a change that others approved',
    { title: row.title },
  )
}

export async function heldNow(tx: Tx, row: ChangeRow, loosening = row.loosening): Promise<Review[]> {
  const votes = await votesOf(tx, row.organizationId, row.id)
  const roles = await rolesNow(
    tx,
    row.organizationId,
    votes.map((v) => v.person),
  )
  return holding(votes, { ...agreementOf(row), loosening }, roles)
}

/** Under the organization's lock: the n-th change that was ever applied there. */
async function nextOrder(tx: Tx, organizationId: string): Promise<number> {
  const { _max } = await tx.changeRequest.aggregate({ where: { organizationId }, _max: { appliedOrder: true } })
  return (_max.appliedOrder ?? 0) + 1
}
