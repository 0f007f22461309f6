import { readPolicy } from '../../policy/read-policy.ts'
import { cellWords } from '../../policy/thresholds.ts'
import {
  type IdentityStages,
  type PolicyContent,
  type SnapshotContent,
  STAGES,
  type Stage,
} from '../../policy/types.ts'
import { looserColumn } from './compare-cells.ts'

type Rules = Pick<SnapshotContent, 'policies' | 'thresholds' | 'default_queue'>

/** Why an identity may do more alone after its stages or its approved models change; null when it never can. */
export function looserStages(before: IdentityStages, after: IdentityStages, rules: Rules): string | null {
  const tools = [...new Set([...Object.keys(before.tools), ...Object.keys(after.tools)])]
  const steps = [
    { of: 'the default stage', from: before.default_stage, to: after.default_stage },
    ...tools.map((tool) => ({
      of: tool,
      from: before.tools[tool] ?? before.default_stage,
      to: after.tools[tool] ?? after.default_stage,
    })),
  ]
  const raised = steps.find((s) => rank(s.to) > rank(s.from))
  if (raised) return `Raises ${raised.of} from ${raised.from} to ${raised.to}: the identity may do more alone.`
  const unapproved = before.models.filter((m) => !after.models.includes(m))
  if (before.models.length && (!after.models.length || after.models.some((m) => !before.models.includes(m))))
    return 'Approves a model that was not approved: under it the identity counted as supervised.'
  const narrowed = unapproved.length > 0 || (!before.models.length && after.models.length > 0)
  const lowered = steps.filter((s) => rank(s.to) < rank(s.from))
  if (!lowered.length && !narrowed) return null
  return looserWhenLower(
    rules,
    [...lowered, ...(narrowed ? steps : [])].some((s) => s.from === 'autonomous'),
  )
}
const rank = (stage: Stage) => STAGES.indexOf(stage)

/** A lower stage only helps where no rule holds for the higher one alone. */
function looserWhenLower({ policies, thresholds, default_queue }: Rules, fromAutonomous: boolean): string | null {
  const reader = policies.find((p) => p.kind === 'guard' && p.mode === 'enforce' && readsStage(p))
  if (reader) return `The guard ${reader.id} reads the stage: at another one it may not hold.`
  const cell = fromAutonomous
    ? thresholds.find((c) => looserColumn([c, 'autonomous'], [c, 'semi'], default_queue))
    : undefined
  return cell ? `The threshold “${cellWords(cell)}” is looser short of autonomous than for it.` : null
}

function readsStage({ cedar }: PolicyContent): boolean {
  const reading = readPolicy(cedar)
  if (!reading.ok) return true
  const { context, principal } = reading.reads
  return [context, principal].some((needs) => needs.whole || needs.members.has('stage'))
}
