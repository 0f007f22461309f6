import type { RunStep } from '../../../../lib/evidence/get-run.ts'

export interface PlacedStep {
  step: RunStep
  /** How deep below the decision that led to it. */
  depth: number
}
const RANK = { decision: 0, approval: 1, outcome: 2, event: 3 }

/** In time; what belongs to one moment in the order of cause and effect. */
export const inOrder = (steps: readonly RunStep[]): PlacedStep[] =>
  [...steps]
    .sort((a, b) => a.at.localeCompare(b.at) || RANK[a.kind] - RANK[b.kind] || (a.id < b.id ? -1 : 1))
    .map((step) => ({ step, depth: 0 }))

const parentOf = (step: RunStep): string | null => {
  if (step.kind === 'decision') return step.previous_id
  return step.kind === 'event' ? null : step.decision_id
}
/** As a tree: below a decision the people it asked, the decision that used their answer, and what was reported. */
export function asTree(steps: readonly RunStep[]): PlacedStep[] {
  const known = new Set(steps.map((s) => s.id))
  const children = new Map<string | null, RunStep[]>()
  for (const { step } of inOrder(steps)) {
    const parent = parentOf(step)
    const key = parent !== null && known.has(parent) && parent !== step.id ? parent : null
    children.set(key, [...(children.get(key) ?? []), step])
  }
  const below = (id: string | null, depth: number): PlacedStep[] =>
    (children.get(id) ?? []).flatMap((step) => [{ step, depth }, ...below(step.id, depth + 1)])
  return below(null, 0)
}
