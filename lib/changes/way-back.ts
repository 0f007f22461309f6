import { nowMs } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { type Json, STAGES, type Stage } from '../policy/types.ts'
import { readRules } from '../registry/snapshots/read-rules.ts'
import type { ChangeItem, ItemKind } from './items.ts'
import { type ChangeRow, itemsOf } from './load-change.ts'
import { looseningNow } from './loosening-now.ts'
import { reverseItems } from './reverse-items.ts'

// Whether an applied change is taken back at once, by one person, or by a draft that others approve.

/** As long as what decided before is what everybody still knows: taking it back undoes a mistake, not a rule. */
export const ALONE_HOURS = 24

export interface WayBack {
  how: 'now' | 'draft'
  /** Why going back lets more through than what decides now; empty when it cannot, or when it is a draft anyway. */
  loosens: string[]
}

/**
 * Only the newest change goes back at once. If that loosens, only for a day: afterwards one person would loosen what
 * several had agreed to and lived with, and that takes two approvals like any other loosening.
 */
export async function wayBack(tx: Tx, row: ChangeRow, newest: string | null): Promise<WayBack> {
  if (row.id !== newest) return { how: 'draft', loosens: [] }
  const loosens = await loosening(tx, row)
  const hours = (nowMs() - (row.appliedAt?.getTime() ?? 0)) / 3_600_000
  return { how: loosens.length && hours > ALONE_HOURS ? 'draft' : 'now', loosens }
}

async function loosening(tx: Tx, row: ChangeRow): Promise<string[]> {
  const { organizationId } = row
  const items = itemsOf(row)
  const before = row.before as Json[]
  const { items: rest } = await reverseOfRest(tx, organizationId, row, items, before, 'Taken back.')
  const all = reverseItems(items, before, subjectsOf(row), 'Taken back.')
  const versions = all.items.filter(({ kind }) => kind.startsWith('policy.') || kind === 'tool.register')
  const content = await readRules(tx, organizationId)
  const { why } = await looseningNow(tx, organizationId, content, [...versions, ...rest])
  // a version comes back also where it can no longer be said as an item: then nothing shows that it is tighter
  const unsaid = all.left.filter(({ item }) => isVersion(items[item], before[item] ?? null))
  return [
    ...why.map((w) => w.sentence),
    ...unsaid.map(({ item }) => `What stood there before item ${item + 1} comes back as it was.`),
  ]
}
/** Policies and known tools go back to a version, as it is kept. */
const isVersion = (item: ChangeItem | undefined, before: Json): boolean =>
  item !== undefined && (item.kind.startsWith('policy.') || (item.kind === 'tool.register' && before !== null))

export const subjectsOf = (row: ChangeRow): string[] => {
  const results = row.results as unknown as { item: number; subject: string }[]
  return itemsOf(row).map((_, i) => results.find((r) => r.item === i)?.subject ?? '')
}

/** What one click brings back; of the rest it is said that it stays. */
export const AT_ONCE: readonly ItemKind[] = [
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

/** Cells, bands and limits as they were; grants that the change gave, revoked; stages that it raised, lowered. */
export async function reverseOfRest(
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
  const restored = ({ item }: { item: number }) => isVersion(items[item], before[item] ?? null)
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
