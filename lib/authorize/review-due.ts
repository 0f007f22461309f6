import { randomInt } from 'node:crypto'
import type { Turn } from './settle-batch.ts'

/** Whether compliance is asked to look: every high or critical impact, and a random share of the rest. */
export function reviewDue({ draft, decided }: Turn): 'high_impact' | 'sampled' | null {
  if (draft.dryRun) return null
  if (decided.impact === 'high' || decided.impact === 'critical') return 'high_impact'
  const share = draft.state.settings.review_rates[decided.impact]
  return share > 0 && randomInt(10_000) < share ? 'sampled' : null
}
