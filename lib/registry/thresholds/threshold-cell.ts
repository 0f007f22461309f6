import { z } from 'zod'
import { type Impact, OUTCOMES, type ThresholdBand } from '../../policy/types.ts'
import { requirements } from '../fields.ts'

const CERTAIN = 10_001
export const band = z
  .strictObject({
    below: z.number().int().min(1).max(CERTAIN),
    outcome: z.enum(['allow', 'allow_with_notice', 'require_approval', 'deny']),
    requirements: requirements.optional(),
  })
  .superRefine((b, ctx) => {
    // without requirements the organization's default queue is asked
    if (b.requirements !== undefined && b.outcome !== 'require_approval')
      ctx.addIssue({
        code: 'custom',
        path: ['requirements'],
        message: 'only goes with the outcome require_approval',
      })
  })
/** Bands by confidence, lowest first. Confidence is the agent's own word: less of it can only tighten. */
export const bands = z
  .array(band)
  .min(1)
  .max(10)
  .superRefine((list, ctx) => {
    const issue = (i: number, member: string, message: string) =>
      ctx.addIssue({ code: 'custom', path: [i, member], message })
    for (const [i, b] of list.entries()) {
      const before = list[i - 1]
      if (before && b.below <= before.below) issue(i, 'below', 'must be greater than the one before')
      if (before && looserThan(before as ThresholdBand, b as ThresholdBand))
        issue(i, 'outcome', 'is stricter than at a lower confidence')
    }
    if (list.at(-1)?.below !== CERTAIN)
      issue(list.length - 1, 'below', `must be ${CERTAIN}: the last band holds for every confidence`)
  })

const rank = (b: ThresholdBand) => OUTCOMES.indexOf(b.outcome)
/** Whether `low` (the band of less confidence) lets more through than `high`. */
function looserThan(low: ThresholdBand, high: ThresholdBand): boolean {
  if (rank(low) !== rank(high)) return rank(low) < rank(high)
  if (low.outcome !== 'require_approval') return false
  if ((low.requirements?.min_people ?? 1) < (high.requirements?.min_people ?? 1)) return true
  const queues = low.requirements?.queues ?? {}
  return Object.entries(high.requirements?.queues ?? {}).some(([queue, n]) => (queues[queue] ?? 0) < n)
}

/** Critical impact never goes alone, and two people look at it. */
export function criticalFault(impact: Impact, list: ThresholdBand[]): string | null {
  if (impact !== 'critical') return null
  for (const b of list) {
    if (b.outcome === 'allow' || b.outcome === 'allow_with_notice')
      return 'critical impact is never allowed without people'
    if (b.outcome === 'require_approval' && (b.requirements?.min_people ?? 1) < 2)
      return 'critical impact needs two people'
  }
  return null
}
