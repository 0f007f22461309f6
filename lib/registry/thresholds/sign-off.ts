import { z } from 'zod'
import { canonicalJson, sha256Of } from '../../ledger/canonical-json.ts'
import { ROLES, type Role } from '../../people/permissions.ts'
import { peopleNeeded, rankOf } from '../../policy/outcome.ts'
import type { JsonObject, ThresholdBand, ThresholdCell } from '../../policy/types.ts'
import { band } from './threshold-cell.ts'

// A cell is signed off from two sides: by somebody who knows how agents are built and by somebody who answers for what
// they do. A signature names exactly what was read (version, hash, and the loosest thing that the cell lets happen),
// so it is worth nothing for what the cell became later.

export const SIDES = ['technical', 'business'] as const
export type Side = (typeof SIDES)[number]
export const ROLES_OF_SIDE: { [s in Side]: readonly Role[] } = {
  technical: ['admin', 'policy_author', 'developer'],
  business: ['compliance', 'approver'],
}
export const sideOf = (role: Role): Side => (ROLES_OF_SIDE.technical.includes(role) ? 'technical' : 'business')

export const loosest = z.object({ stage: z.enum(['semi', 'autonomous']), ...band.shape })
export type Loosest = ThresholdBand & { stage: 'semi' | 'autonomous' }
export const signOff = z.object({
  side: z.enum(SIDES),
  role: z.enum(ROLES),
  person: z.string(),
  at: z.iso.datetime(),
  version: z.number().int(),
  hash: z.string(),
  loosest,
})
export type SignOff = Omit<z.output<typeof signOff>, 'loosest'> & { loosest: Loosest }

/** By which a cell is known: SHA-256 over its canonical form. */
export const cellHash = (cell: ThresholdCell): string => sha256Of(canonicalJson(cell as unknown as JsonObject))

/** What the cell lets happen at most: people sign a cell by this, whatever its other bands say. */
export function loosestOf(cell: ThresholdCell): Loosest {
  const all = (['autonomous', 'semi'] as const).flatMap((stage) => cell[stage].map((b) => ({ ...b, stage })))
  const [first, ...others] = all
  if (!first) throw new Error('a cell has bands')
  return others.reduce((a, b): Loosest => (looser(b, a) ? b : a), first)
}
const people = (b: ThresholdBand) => (b.requirements ? peopleNeeded(b.requirements) : 1)
function looser(a: ThresholdBand, b: ThresholdBand): boolean {
  if (a.outcome !== b.outcome) return rankOf(a.outcome) < rankOf(b.outcome)
  return a.outcome === 'require_approval' && people(a) < people(b)
}

/** Those that still say something: of this version of exactly this cell. */
export const standing = (kept: unknown, version: number, hash: string): SignOff[] =>
  (Array.isArray(kept) ? kept : []).filter(
    (s): s is SignOff => signOff.safeParse(s).success && s.version === version && s.hash === hash,
  )
export const unsignedSides = (signOffs: readonly SignOff[]): Side[] =>
  SIDES.filter((side) => !signOffs.some((s) => s.side === side))
