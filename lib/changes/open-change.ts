import type { Actor } from '../people/actor.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import type { Json } from '../policy/types.ts'
import { type Changed, change } from '../registry/change.ts'
import { asJson, assess } from './assess.ts'
import { addEvent, changeEntry, stepped } from './change-entry.ts'
import type { ChangeView } from './change-view.ts'
import { openChangeBody } from './fields.ts'
import { changeOf } from './get-change.ts'
import { demandDraft } from './item-rights.ts'
import { type ChangeItem, hashOfItems, plainItems } from './items.ts'
import { closedTo } from './targets.ts'

/** A draft: it decides nothing, asks nobody, and may still be wrong. */
export async function openChange(actor: Actor, input: unknown): Promise<ChangeView> {
  const { title, why, items: parsed } = parseWith(openChangeBody, input, 'body')
  const items = plainItems(parsed)
  demandDraft(actor, items)
  const id = await change(actor, (tx) => draftChange(tx, actor, { title, why, items }))
  return await changeOf(actor, id)
}

export async function draftChange(
  tx: Tx,
  actor: Actor,
  terms: { title: string; why: string; items: ChangeItem[]; rollBackOf?: string },
): Promise<Changed<string>> {
  const { organizationId } = actor
  const { title, why, rollBackOf } = terms
  const { items, base, baseSnapshot, loosening, why: sentences } = await assess(tx, organizationId, terms.items)
  const id = newId('chg')
  const contentHash = hashOfItems(items)
  const writers = await standingBehind(tx, actor)
  await tx.changeRequest.create({
    data: {
      organizationId,
      id,
      title,
      why,
      authorId: actor.id,
      writers,
      closedTo: closedTo(writers, items),
      items: asJson(items),
      contentHash,
      baseSnapshot,
      base: asJson(base),
      loosening,
      looseningWhy: asJson(sentences),
      ...(rollBackOf === undefined ? {} : { rollBackOf }),
      createdAt: now(),
      updatedAt: now(),
    },
  })
  await addEvent(tx, actor, id, 'drafted', null, { content_hash: contentHash, items: asJson(items) })
  const entry = changeEntry(
    actor,
    'change.drafted',
    { id, contentHash },
    {
      items: items.length,
      loosening,
      base: baseSnapshot,
      ...(rollBackOf === undefined ? {} : { rolls_back: rollBackOf }),
    },
    `Drafted a change of ${items.length} ${items.length === 1 ? 'thing' : 'things'}`,
    { title, why, items: items as unknown as Json },
  )
  return stepped(id, id, [entry])
}

/** Who wrote it. Behind a service account stands whoever holds its token: who made it, or was shown it afterwards. */
export async function standingBehind(tx: Tx, actor: Actor): Promise<string[]> {
  if (actor.kind !== 'service') return [actor.id]
  const { organizationId, id } = actor
  const account = await tx.serviceAccount.findUnique({ where: { organizationId_id: { organizationId, id } } })
  const shown = await tx.auditEntry.findMany({
    where: { organizationId, subjectId: id, type: 'service_account.token_shown' },
    select: { actorId: true },
  })
  const people = [account?.createdBy, ...shown.map((s) => s.actorId)]
  return [...new Set([id, ...people.filter((p) => typeof p === 'string')])]
}
