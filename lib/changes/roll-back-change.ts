import type { EntryInput } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import type { Json } from '../policy/types.ts'
import { type Changed, change } from '../registry/change.ts'
import { activateSnapshot } from '../registry/snapshots/activate-snapshot.ts'
import { applyItems } from './apply-items.ts'
import { asJson, demandBase } from './assess.ts'
import { addEvent, changeEntry } from './change-entry.ts'
import type { ChangeView } from './change-view.ts'
import { rollBackBody } from './fields.ts'
import { changeOf, newestApplied } from './get-change.ts'
import { demandDraft } from './item-rights.ts'
import type { ChangeItem } from './items.ts'
import { type ChangeRow, demandStep, itemsOf, loadChange } from './load-change.ts'
import { draftChange } from './open-change.ts'
import { readTargets } from './read-targets.ts'
import { restorePolicies, restoreTool } from './restore-versions.ts'
import { reverseItems } from './reverse-items.ts'
import { AT_ONCE, reverseOfRest, subjectsOf, wayBack } from './way-back.ts'

/**
 * The newest change is taken back at once: one step, to what decided before it. An older one, under which others were
 * built, becomes a draft with the reverse items, to be reviewed like any other; and so does one that has decided for a
 * day, when taking it back lets more through (way-back.ts).
 */
export async function rollBackChange(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const { reason } = parseWith(rollBackBody, input, 'body')
  demand(actor, 'changes.apply')
  const { organizationId } = actor
  const shown = await change<string>(actor, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    demandStep(row, ['applied'], 'rolled back')
    const newest = await newestApplied(tx, organizationId)
    const { how, loosens } = await wayBack(tx, row, newest)
    if (how === 'now') return { ...(await takeBack(tx, actor, row, reason, loosens.length > 0)), answer: id }
    const reverse = reverseItems(itemsOf(row), row.before as Json[], subjectsOf(row), reason)
    if (!reverse.items.length)
      throw new AppError(409, 'nothing_to_roll_back', reverse.left[0]?.sentence ?? 'There is nothing to take back.')
    demandDraft(actor, reverse.items)
    const title = `Roll back: ${row.title}`.slice(0, 160)
    return await draftChange(tx, actor, { title, why: reason.padEnd(3, '.'), items: reverse.items, rollBackOf: id })
  })
  return await changeOf(actor, shown)
}

async function takeBack(
  tx: Tx,
  actor: Actor,
  row: ChangeRow,
  reason: string,
  loosening: boolean,
): Promise<Changed<unknown>> {
  const { organizationId, id } = row
  const items = itemsOf(row)
  const [before, after] = [row.before as Json[], row.after as Json[]]
  const stands = await readTargets(tx, organizationId, items)
  const back = items.map((item) => AT_ONCE.includes(item.kind))
  // what somebody changed since is not overwritten; what stays anyway may have moved
  const ofThose = (list: readonly Json[]) => items.map((_, i) => (back[i] ? (list[i] ?? null) : null))
  demandBase(items, ofThose(after), ofThose(stands))
  const { activeSnapshot } = await tx.organization.findUniqueOrThrow({
    where: { id: organizationId },
    select: { activeSnapshot: true },
  })
  const restored = await restoreVersions(tx, actor, items, before)
  const reverse = await reverseOfRest(tx, organizationId, row, items, before, reason)
  const origin = { change: id, author: actor.id, approvers: [actor.id] }
  const changed: Changed<unknown> = reverse.items.length
    ? await applyItems(tx, actor, reverse.items, origin)
    : { answer: [], entries: [] }
  const from = activeSnapshot ?? ''
  const activated = await activateSnapshot(tx, actor, `change.rolled_back:${id}`)
  const to = activated?.hash ?? from
  await tx.changeRequest.update({
    where: { organizationId_id: { organizationId, id } },
    select: { id: true },
    data: {
      state: 'rolled_back',
      rolledBackAt: now(),
      rolledBackBy: actor.id,
      rollBackReason: reason,
      updatedAt: now(),
    },
  })
  await addEvent(tx, actor, id, 'rolled_back', reason, {
    before: from,
    after: to,
    loosening,
    left: asJson(reverse.left) as never,
  })
  return {
    answer: undefined,
    entries: [
      ...restored.entries,
      ...changed.entries,
      ...(activated ? [activated.entry] : []),
      changeEntry(actor, 'change.rolled_back', row, { before: from, after: to, loosening }, 'Rolled back a change', {
        title: row.title,
        reason,
        left: reverse.left as unknown as Json,
      }),
    ],
    epochs: [...restored.epochs, ...(changed.epochs ?? []), ...(activated ? ['organization'] : [])],
    notify: [
      ...(changed.notify ?? []),
      { kind: 'registry', id: 'policies' },
      { kind: 'change', id },
      ...(activated ? [{ kind: 'snapshot' as const, id: activated.hash }] : []),
    ],
  }
}

type Members = { [name: string]: Json }

async function restoreVersions(
  tx: Tx,
  actor: Actor,
  items: readonly ChangeItem[],
  before: readonly Json[],
): Promise<{ entries: EntryInput[]; epochs: string[] }> {
  const was = (i: number) => (before[i] ?? null) as Members | null
  const policies = items.flatMap((item, i) =>
    item.kind === 'policy.publish'
      ? [{ id: item.policy.content.id, was: was(i) }]
      : item.kind === 'policy.retire'
        ? [{ id: item.id, was: was(i) }]
        : [],
  )
  const done = { entries: await restorePolicies(tx, actor, policies), epochs: [] as string[] }
  for (const [i, item] of items.entries()) {
    const stood = was(i)
    if (item.kind === 'tool.register' && stood) {
      const { name } = item.value.definition
      done.entries.push(await restoreTool(tx, actor, name, stood))
      done.epochs.push(`tool:${name}`)
    }
  }
  return done
}
