import type { EntryInput } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { type Json, STAGES, type Stage } from '../policy/types.ts'
import { type Changed, change } from '../registry/change.ts'
import { activateSnapshot } from '../registry/snapshots/activate-snapshot.ts'
import { applyItems } from './apply-items.ts'
import { asJson, demandBase } from './assess.ts'
import { addEvent, changeEntry } from './change-entry.ts'
import type { ChangeView } from './change-view.ts'
import { rollBackBody } from './fields.ts'
import { changeOf, newestApplied } from './get-change.ts'
import { demandDraft } from './item-rights.ts'
import type { ChangeItem, ItemKind } from './items.ts'
import { type ChangeRow, demandStep, itemsOf, loadChange } from './load-change.ts'
import { draftChange } from './open-change.ts'
import { readTargets } from './read-targets.ts'
import { restorePolicies, restoreTool } from './restore-versions.ts'
import { reverseItems } from './reverse-items.ts'

/**
 * The newest change is taken back at once: one step, to what decided before it. An older one, under which others were
 * built, becomes a draft with the reverse items, to be reviewed like any other.
 */
export async function rollBackChange(actor: Actor, id: string, input: unknown): Promise<ChangeView> {
  const { reason } = parseWith(rollBackBody, input, 'body')
  demand(actor, 'changes.apply')
  const { organizationId } = actor
  const shown = await change<string>(actor, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    demandStep(row, ['applied'], 'rolled back')
    if ((await newestApplied(tx, organizationId)) === id)
      return { ...(await takeBack(tx, actor, row, reason)), answer: id }
    const reverse = reverseItems(itemsOf(row), row.before as Json[], subjectsOf(row), reason)
    if (!reverse.items.length)
      throw new AppError(409, 'nothing_to_roll_back', reverse.left[0]?.sentence ?? 'There is nothing to take back.')
    demandDraft(actor, reverse.items)
    const title = `Roll back: ${row.title}`.slice(0, 160)
    return await draftChange(tx, actor, { title, why: reason.padEnd(3, '.'), items: reverse.items, rollBackOf: id })
  })
  return await changeOf(actor, shown)
}

const subjectsOf = (row: ChangeRow): string[] => {
  const results = row.results as unknown as { item: number; subject: string }[]
  return itemsOf(row).map((_, i) => results.find((r) => r.item === i)?.subject ?? '')
}

/** What one click brings back; of the rest it is said that it stays. */
const AT_ONCE: readonly ItemKind[] = [
  'policy.publish',
  'policy.retire',
  'threshold.change',
  'bands.change',
  'tool.register',
  'limit.set',
  'limit.retire',
  'grant.create',
  'stages.set',
]

async function takeBack(tx: Tx, actor: Actor, row: ChangeRow, reason: string): Promise<Changed<unknown>> {
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
  await addEvent(tx, actor, id, 'rolled_back', reason, { before: from, after: to, left: asJson(reverse.left) as never })
  return {
    answer: undefined,
    entries: [
      ...restored.entries,
      ...changed.entries,
      ...(activated ? [activated.entry] : []),
      changeEntry(actor, 'change.rolled_back', row, { before: from, after: to }, 'Rolled back a change', {
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

/** Cells, bands and limits as they were; grants that the change gave, revoked; stages that it raised, lowered. */
async function reverseOfRest(
  tx: Tx,
  organizationId: string,
  row: ChangeRow,
  items: readonly ChangeItem[],
  before: readonly Json[],
  reason: string,
) {
  const all = reverseItems(items, before, subjectsOf(row), reason)
  const places = items.map((_, i) => i).filter((i) => !all.left.some((l) => l.item === i))
  const kept: ChangeItem[] = []
  // versions come back by themselves, whether or not they could be said as items
  const restored = ({ item }: { item: number }) =>
    items[item]?.kind.startsWith('policy.') || (items[item]?.kind === 'tool.register' && before[item] !== null)
  const left = all.left.filter((l) => !restored(l))
  for (const [n, reverse] of all.items.entries()) {
    const item = places[n] ?? 0
    const { kind } = items[item] as ChangeItem
    if (kind.startsWith('policy.') || kind === 'tool.register') continue
    if (!AT_ONCE.includes(kind)) left.push({ item, sentence: 'It stays as it is: draft a change of it.' })
    else if (reverse.kind === 'grant.revoke' && (await isRevoked(tx, organizationId, reverse.id))) continue
    else if (reverse.kind === 'stages.set') {
      const lowered = await onlyLower(tx, organizationId, reverse)
      if (lowered) kept.push(lowered)
      if (lowered !== reverse) left.push({ item, sentence: 'Stages are not raised by taking something back.' })
    } else kept.push(reverse)
  }
  return { items: kept, left: left.sort((a, b) => a.item - b.item) }
}

const isRevoked = async (tx: Tx, organizationId: string, id: string): Promise<boolean> =>
  (await tx.grant.findUnique({ where: { organizationId_id: { organizationId, id } } }))?.revokedAt !== null

type StagesItem = Extract<ChangeItem, { kind: 'stages.set' }>
/** The part of it that gives less autonomy than stands now; the very item when that is all of it. */
async function onlyLower(tx: Tx, organizationId: string, item: StagesItem): Promise<StagesItem | null> {
  const identity = await tx.agentIdentity.findUnique({
    where: { organizationId_id: { organizationId, id: item.identity } },
    include: { stages: true },
  })
  if (!identity) return null
  const rank = (stage: string) => STAGES.indexOf(stage as Stage)
  const { default_stage, tools = {} } = item.value
  const lowersDefault = default_stage !== undefined && rank(default_stage) <= rank(identity.defaultStage)
  const fallback = lowersDefault && default_stage ? default_stage : identity.defaultStage
  const now = (tool: string) => identity.stages.find((s) => s.tool === tool)?.stage ?? identity.defaultStage
  const lower = Object.entries(tools).filter(([tool, stage]) => rank(stage ?? fallback) <= rank(now(tool)))
  if ((default_stage === undefined || lowersDefault) && lower.length === Object.keys(tools).length) return item
  const value = {
    ...(lowersDefault ? { default_stage } : {}),
    ...(lower.length ? { tools: Object.fromEntries(lower) } : {}),
  }
  return Object.keys(value).length ? ({ ...item, value } as StagesItem) : null
}
