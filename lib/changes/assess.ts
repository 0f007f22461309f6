import type { Prisma } from '../../generated/prisma/client.ts'
import { AppError } from '../platform/app-error.ts'
import type { Tx } from '../platform/db.ts'
import type { Bands, Json } from '../policy/types.ts'
import { readRules } from '../registry/snapshots/read-rules.ts'
import { bandsHash } from '../registry/thresholds/change-bands.ts'
import type { ChangeItem } from './items.ts'
import { looseningNow } from './loosening-now.ts'
import { readTargets, sameStand } from './read-targets.ts'
import { repeated, targetOf, withoutBases } from './targets.ts'

export interface Assessed {
  items: ChangeItem[]
  /** Per item: how what it touches stands now. */
  base: Json[]
  baseSnapshot: string
  loosening: boolean
  why: { item: number; sentence: string }[]
}

/** What items would do, against how things stand now; in the transaction that writes the change. */
export async function assess(tx: Tx, organizationId: string, given: readonly ChangeItem[]): Promise<Assessed> {
  demandNoRepeats(given)
  const base = await readTargets(tx, organizationId, given)
  const { items, stale } = withoutBases(given, base, (bands) => bandsHash(bands as unknown as Bands))
  if (stale.length)
    throw new AppError(409, 'changed_meanwhile', stale.map((s) => s.sentence).join(' '), {
      fields: stale.map((s) => ({ pointer: `/items/${s.index}`, message: s.sentence })),
    })
  const { activeSnapshot } = await tx.organization.findUniqueOrThrow({
    where: { id: organizationId },
    select: { activeSnapshot: true },
  })
  const content = await readRules(tx, organizationId)
  const { loosening, why } = await looseningNow(tx, organizationId, content, items)
  return { items, base, baseSnapshot: activeSnapshot ?? '', loosening, why }
}

function demandNoRepeats(items: readonly ChangeItem[]): void {
  const twice = repeated(items)
  if (!twice.length) return
  throw new AppError(400, 'invalid_request', `Two items of the change touch the same: ${twice[0]?.target}.`, {
    fields: twice.map((t) => ({
      pointer: `/items/${t.index}`,
      message: `touches ${t.target}, as an earlier item does`,
    })),
  })
}

export interface Conflict {
  item: number
  target: string
  was: Json
  is: Json
  wanted: Json
}

/** What somebody changed meanwhile of what the items touch: what it was, what it is, what is wanted. */
export function conflictsOf(items: readonly ChangeItem[], base: readonly Json[], now: readonly Json[]): Conflict[] {
  return items.flatMap((item, i) => {
    const [was, is] = [base[i] ?? null, now[i] ?? null]
    if (sameStand(was, is)) return []
    return [{ item: i, target: targetOf(item) ?? item.kind, was, is, wanted: item as unknown as Json }]
  })
}

export function demandBase(items: readonly ChangeItem[], base: readonly Json[], now: readonly Json[]): void {
  const conflicts = conflictsOf(items, base, now)
  const [first] = conflicts
  if (!first) return
  const more = conflicts.length > 1 ? ` and ${conflicts.length - 1} more` : ''
  throw new AppError(
    409,
    'base_moved',
    `Somebody changed ${first.target}${more} since this was written. Look at what stands there now, then put the change on it.`,
    {
      fields: conflicts.map((c) => ({ pointer: `/items/${c.item}`, message: `${c.target} stands differently now` })),
      members: { conflicts },
    },
  )
}

/** A value of ours as a JSON column takes it. */
export const asJson = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue
