import { z } from 'zod'
import type { ThresholdModel } from '../../../generated/prisma/models.ts'
import { IMPACTS, REVERSIBILITIES, SENSITIVITIES, type ThresholdCell } from '../../policy/types.ts'
import { bands } from './threshold-cell.ts'

const signOff = z.object({ role: z.string(), person: z.string(), at: z.iso.datetime() })
const namedSignOff = signOff.extend({ name: z.string().nullable() })
export const thresholdView = z.object({
  impact: z.enum(IMPACTS),
  reversibility: z.enum(REVERSIBILITIES),
  sensitivity: z.enum(SENSITIVITIES),
  semi: bands,
  autonomous: bands,
  owner: z.object({ id: z.string(), name: z.string().nullable() }),
  rationale: z.string(),
  sign_offs: z.array(namedSignOff),
  review_at: z.iso.datetime().nullable(),
  version: z.number().int(),
  updated_at: z.iso.datetime(),
  updated_by: z.string(),
  updated_by_name: z.string().nullable(),
})
export type SignOff = z.output<typeof signOff>
export type ThresholdView = Omit<z.output<typeof thresholdView>, 'semi' | 'autonomous'> & ThresholdCell

/** Whose names a cell shows. */
export const peopleOfThreshold = (t: ThresholdModel): string[] => [
  t.owner,
  t.updatedBy,
  ...(t.signOffs as unknown as SignOff[]).map((s) => s.person),
]

export function viewOfThreshold(t: ThresholdModel, names: Map<string, string>): ThresholdView {
  return {
    ...(t.cell as unknown as ThresholdCell),
    owner: { id: t.owner, name: names.get(t.owner) ?? null },
    rationale: t.rationale,
    sign_offs: (t.signOffs as unknown as SignOff[]).map((s) => ({ ...s, name: names.get(s.person) ?? null })),
    review_at: t.reviewAt?.toISOString() ?? null,
    version: t.version,
    updated_at: t.updatedAt.toISOString(),
    updated_by: t.updatedBy,
    updated_by_name: names.get(t.updatedBy) ?? null,
  }
}
