import { Prisma } from '../../generated/prisma/client.ts'
import { type Actor, demand } from '../people/actor.ts'
import { now } from '../platform/clock.ts'
import { read, type Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import type { Json } from '../policy/types.ts'
import { change } from '../registry/change.ts'
import { asJson, assess } from './assess.ts'
import { addEvent, changeEntry, stepped } from './change-entry.ts'
import type { ChangeView } from './change-view.ts'
import { editChangeBody, OPEN_STATES, stepBody } from './fields.ts'
import { changeOf } from './get-change.ts'
import { demandDraft } from './item-rights.ts'
import { type ChangeItem, hashOfItems, plainItems } from './items.ts'
import { type ChangeRow, demandStep, itemsOf, loadChange, votesOf } from './load-change.ts'
import { standingBehind } from './open-change.ts'
import { demandUsable } from './rehearse.ts'
import { closedTo, targetOf } from './targets.ts'

/**
 * Another content, title or reason. Whoever edits becomes one of its writers, for good; approvals given so far count no
 * more. What is before reviewers must be usable: what is wrong there is refused, and the content before stays.
 */
export async function editChange(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const body = parseWith(editChangeBody, input, 'body')
  demand(actor, 'changes.write', 'changes:write')
  const items = body.items && plainItems(body.items)
  if (items) await demandUsableInReview(actor, id, items)
  await change(actor, async (tx) => {
    const row = await loadChange(tx, actor.organizationId, id)
    demandStep(row, OPEN_STATES, 'edited', body.version)
    const content = items ?? itemsOf(row)
    demandDraft(actor, content)
    const assessed = await assess(tx, actor.organizationId, content)
    const base = basesKept(row, assessed.items, assessed.base)
    const contentHash = hashOfItems(assessed.items)
    const dropped = await countingVotes(tx, row)
    await tx.changeRequest.update({
      where: { organizationId_id: { organizationId: row.organizationId, id } },
      select: { id: true },
      data: {
        ...(body.title === undefined ? {} : { title: body.title }),
        ...(body.why === undefined ? {} : { why: body.why }),
        items: asJson(assessed.items),
        contentHash,
        base: asJson(base),
        loosening: assessed.loosening,
        looseningWhy: asJson(assessed.why),
        ...startedOver(row),
        ...(await writtenBy(tx, actor, row, assessed.items)),
      },
    })
    await addEvent(tx, actor, id, 'edited', null, {
      content_hash: contentHash,
      items: asJson(assessed.items),
      title: body.title ?? row.title,
      why: body.why ?? row.why,
      dropped,
    })
    const entry = changeEntry(
      actor,
      'change.edited',
      { id, contentHash },
      { items: assessed.items.length, loosening: assessed.loosening, base: row.baseSnapshot, dropped },
      `Edited a change${dropped ? `; ${dropped} ${dropped === 1 ? 'approval counts' : 'approvals count'} no more` : ''}`,
      { title: body.title, why: body.why, items: items && (assessed.items as unknown as Json) },
    )
    return stepped(undefined, id, [entry])
  })
  return await changeOf(actor, id)
}

/** The same items on how things stand now: the conflict has been looked at. Approvals were given on another base. */
export async function rebaseChange(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const body = parseWith(stepBody, input, 'body')
  demand(actor, 'changes.write', 'changes:write')
  await change(actor, async (tx) => {
    const row = await loadChange(tx, actor.organizationId, id)
    demandStep(row, OPEN_STATES, 'put on another base', body.version)
    demandDraft(actor, itemsOf(row))
    const { base, baseSnapshot, loosening, why } = await assess(tx, actor.organizationId, itemsOf(row))
    const dropped = await countingVotes(tx, row)
    await tx.changeRequest.update({
      where: { organizationId_id: { organizationId: row.organizationId, id } },
      select: { id: true },
      data: {
        base: asJson(base),
        baseSnapshot,
        loosening,
        looseningWhy: asJson(why),
        ...startedOver(row),
        ...(await writtenBy(tx, actor, row, itemsOf(row))),
      },
    })
    await addEvent(tx, actor, id, 'rebased', null, { base_snapshot: baseSnapshot, dropped })
    const entry = changeEntry(
      actor,
      'change.edited',
      row,
      { items: itemsOf(row).length, loosening, base: baseSnapshot, dropped, rebased: true },
      'Put a change on another base',
    )
    return stepped(undefined, id, [entry])
  })
  return await changeOf(actor, id)
}

/** A new round of review: what was sent back is a draft again, what was approved is in review again. */
const startedOver = (row: ChangeRow) => ({
  version: row.version + 1,
  round: row.round + 1,
  state: row.state === 'draft' || row.state === 'rejected' ? 'draft' : 'in_review',
  applyAt: null,
  scheduledBy: null,
  closedReason: null,
  failure: Prisma.DbNull,
  updatedAt: now(),
})

/** Whoever edits is a writer from then on, for good. */
async function writtenBy(tx: Tx, actor: Actor, row: ChangeRow, items: readonly ChangeItem[]) {
  const writers = [...new Set([...row.writers, ...(await standingBehind(tx, actor))])]
  return { writers, closedTo: closedTo(writers, items) }
}

async function countingVotes(tx: Tx, row: ChangeRow): Promise<number> {
  const votes = await votesOf(tx, row.organizationId, row.id)
  return votes.filter((v) => v.round === row.round && v.verdict === 'approve').length
}

/** An item that was there before keeps the base that it was written against: an edit hides no conflict. */
function basesKept(row: ChangeRow, items: readonly ChangeItem[], now: readonly Json[]): Json[] {
  const before = new Map(itemsOf(row).map((item, i) => [targetOf(item), (row.base as Json[])[i] ?? null]))
  const shape = (base: Json) => (typeof base === 'object' && base !== null ? Object.keys(base).sort().join() : '')
  return items.map((item, i) => {
    const target = targetOf(item)
    const stands = now[i] ?? null
    const kept = before.get(target)
    // settings and stages keep only the members that the item names: with other members the old base says nothing
    return target === null || kept === undefined || (kept !== null && stands !== null && shape(kept) !== shape(stands))
      ? stands
      : kept
  })
}

async function demandUsableInReview(actor: Actor, id: string, items: ChangeItem[]): Promise<void> {
  const { organizationId } = actor
  const row = await read(organizationId, (db) =>
    db.changeRequest.findUnique({ where: { organizationId_id: { organizationId, id } } }),
  )
  if (row && row.state !== 'draft' && row.state !== 'rejected') {
    demandDraft(actor, items)
    await demandUsable(actor, items, { change: id, author: row.authorId })
  }
}
