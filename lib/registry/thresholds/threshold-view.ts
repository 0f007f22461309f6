import { z } from 'zod'
import type { ThresholdModel } from '../../../generated/prisma/models.ts'
import { nowMs } from '../../platform/clock.ts'
import { IMPACTS, REVERSIBILITIES, SENSITIVITIES, type ThresholdCell } from '../../policy/types.ts'
import {
  cellHash,
  type Loosest,
  loosest,
  loosestOf,
  SIDES,
  type SignOff,
  signOff,
  standing,
  unsignedSides,
} from './sign-off.ts'
import { bands } from './threshold-cell.ts'

const namedSignOff = signOff.extend({ name: z.string().nullable() })
export const thresholdView = z.object({
  impact: z.enum(IMPACTS),
  reversibility: z.enum(REVERSIBILITIES),
  sensitivity: z.enum(SENSITIVITIES),
  semi: bands,
  autonomous: bands,
  owner: z.object({ id: z.string(), name: z.string().nullable() }),
  rationale: z.string(),
  /** What is signed off: this version of exactly this cell, by the loosest that it lets happen. */
  hash: z.string(),
  loosest,
  sign_offs: z.array(namedSignOff),
  unsigned: z.array(z.enum(SIDES)),
  review_at: z.iso.datetime().nullable(),
  review_overdue: z.boolean(),
  version: z.number().int(),
  updated_at: z.iso.datetime(),
  updated_by: z.string(),
  updated_by_name: z.string().nullable(),
})
export type ThresholdView = Omit<z.output<typeof thresholdView>, 'semi' | 'autonomous' | 'loosest' | 'sign_offs'> &
  ThresholdCell & { loosest: Loosest; sign_offs: (SignOff & { name: string | null })[] }

const hashOf = (t: ThresholdModel): string => cellHash(t.cell as unknown as ThresholdCell)
const signOffsOf = (t: ThresholdModel): SignOff[] => standing(t.signOffs, t.version, hashOf(t))

/** Whose names a cell shows. */
export const peopleOfThreshold = (t: ThresholdModel): string[] => [
  t.owner,
  t.updatedBy,
  ...signOffsOf(t).map((s) => s.person),
]

export function viewOfThreshold(t: ThresholdModel, names: Map<string, string>): ThresholdView {
  const cell = t.cell as unknown as ThresholdCell
  const signOffs = signOffsOf(t)
  return {
    ...cell,
    owner: { id: t.owner, name: names.get(t.owner) ?? null },
    rationale: t.rationale,
    hash: hashOf(t),
    loosest: loosestOf(cell),
    sign_offs: signOffs.map((s) => ({ ...s, name: names.get(s.person) ?? null })),
    unsigned: unsignedSides(signOffs),
    review_at: t.reviewAt?.toISOString() ?? null,
    review_overdue: t.reviewAt !== null && t.reviewAt.getTime() < nowMs(),
    version: t.version,
    updated_at: t.updatedAt.toISOString(),
    updated_by: t.updatedBy,
    updated_by_name: names.get(t.updatedBy) ?? null,
  }
}
