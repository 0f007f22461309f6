import { type Actor, demand } from '../people/actor.ts'
import { now } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import type { Json } from '../policy/types.ts'
import { change } from '../registry/change.ts'
import { needed } from './approvals.ts'
import { asJson, assess, demandBase } from './assess.ts'
import { addEvent, changeEntry, stepped } from './change-entry.ts'
import type { ChangeView } from './change-view.ts'
import { stepBody } from './fields.ts'
import { changeOf } from './get-change.ts'
import { demandDraft } from './item-rights.ts'
import { demandStep, itemsOf, loadChange } from './load-change.ts'
import { demandUsable } from './rehearse.ts'

/** Puts a draft before the reviewers. Only what could be applied now gets there. */
export async function submitChange(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const { version } = parseWith(stepBody, input, 'body')
  demand(actor, 'changes.write', 'changes:write')
  const { organizationId } = actor
  const seen = await read(organizationId, (db) => loadChange(db, organizationId, id))
  demandStep(seen, ['draft'], 'submitted', version)
  demandDraft(actor, itemsOf(seen))
  await demandUsable(actor, itemsOf(seen), { change: id, author: seen.authorId })
  await change(actor, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    demandStep(row, ['draft'], 'submitted', seen.version)
    const items = itemsOf(row)
    const { base, loosening, why } = await assess(tx, organizationId, items)
    demandBase(items, row.base as Json[], base)
    await tx.changeRequest.update({
      where: { organizationId_id: { organizationId, id } },
      select: { id: true },
      data: {
        state: 'in_review',
        submittedAt: now(),
        updatedAt: now(),
        loosening,
        looseningWhy: asJson(why),
      },
    })
    await addEvent(tx, actor, id, 'submitted')
    const entry = changeEntry(
      actor,
      'change.submitted',
      row,
      { needed: needed({ loosening }) },
      'Submitted a change for review',
      { title: row.title, why: row.why },
    )
    return stepped(undefined, id, [entry])
  })
  return await changeOf(actor, id)
}
