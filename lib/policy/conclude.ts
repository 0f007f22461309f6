import type { CompiledSnapshot } from './compile.ts'
import { coreOf } from './core.ts'
import { DEFAULT_QUEUE } from './defaults.ts'
import { joinRequirements, strictest } from './outcome.ts'
import { approvalStep, askingRules } from './steps/approval.ts'
import { columnOf, lookUp } from './thresholds.ts'
import type { ActionRequest, Decided, Facts, Outcome, Requirements, RuleVerdict } from './types.ts'
import { enforced } from './verdict.ts'

// From the verdicts to one answer. Used twice: when steps 1 to 7 are done, and again when the limits are settled.

/** Everything about a decision but what follows from the verdicts. */
export type Draft = Omit<
  Decided,
  | 'outcome'
  | 'reason'
  | 'requirements'
  | 'alternative'
  | 'obligations'
  | 'shadow_outcome'
  | 'consumes_approval'
  | 'core'
>
type Enforced = RuleVerdict & { outcome: Outcome }

const SHADOW_RULE = 'stage:shadow'
const ALLOWED = { code: 'ALLOWED', sentence: 'The grant covers it, and no rule asks for more.' }
const APPROVED = { code: 'APPROVED', sentence: 'People approved exactly this action.' }

export function conclude(draft: Draft, request: ActionRequest, facts: Facts, snapshot: CompiledSnapshot): Decided {
  const speaking = draft.rules.filter(enforced)
  const shadowed = speaking.some((r) => r.id === SHADOW_RULE)
  const rules = [...draft.rules]
  const own = answerOf(
    speaking.filter((r) => r.id !== SHADOW_RULE),
    request,
  )
  const requirements = own.asked.length ? requirementsOf(own.asked, draft, request, snapshot) : null
  let { outcome, reason } = own
  let validUntil = draft.valid_until
  let consumed: string | null = null
  if (shadowed) {
    const answer = answerOf(speaking, request)
    outcome = answer.outcome
    reason = answer.reason
  } else if (
    facts.approval &&
    (outcome === 'allow' || outcome === 'allow_with_notice' || outcome === 'require_approval')
  ) {
    const step = approvalStep(
      facts.approval,
      {
        actionHash: draft.action_hash,
        impact: draft.impact,
        reach: draft.reach,
        resources: facts.resources,
        asking: askingRules(draft.rules),
        requirements,
      },
      facts.now,
    )
    rules.push(step.rule)
    if (step.satisfied) {
      const rest = answerOf(
        speaking.filter((r) => r.outcome !== 'require_approval'),
        request,
      )
      outcome = rest.outcome
      reason = outcome === 'allow' && own.asked.length ? APPROVED : rest.reason
      consumed = outcome === 'allow' || outcome === 'allow_with_notice' ? facts.approval.id : null
      validUntil = earlier(validUntil, facts.approval.lapses_at)
    } else {
      outcome = 'deny'
      reason = { code: step.rule.code, sentence: step.rule.sentence }
    }
  }
  const asks = outcome === 'require_approval' || consumed !== null
  const passes =
    outcome === 'allow' || outcome === 'allow_with_notice' || outcome === 'require_approval' || outcome === 'downscope'
  const decided = {
    ...draft,
    rules,
    outcome,
    reason,
    requirements: asks ? requirements : null,
    alternative: outcome === 'downscope' || outcome === 'deny' ? own.alternative : null,
    obligations: passes ? own.obligations : [],
    shadow_outcome: shadowed ? own.outcome : null,
    consumes_approval: consumed,
    retry_after: outcome === 'deny' ? draft.retry_after : null,
    valid_until: validUntil,
  }
  return { ...decided, core: coreOf(decided) }
}

interface Answer {
  outcome: Outcome
  reason: { code: string; sentence: string }
  asked: Enforced[]
  alternative: Decided['alternative']
  obligations: string[]
}

/** The strictest of the verdicts, and what a caller that honours no obligations gets instead. */
function answerOf(speaking: Enforced[], request: ActionRequest): Answer {
  const strict = strictest(speaking.map((r) => r.outcome))
  const speaker = speaking.find((r) => r.outcome === strict)
  const alternative = speaking.find((r) => r.outcome === 'downscope')?.alternative ?? null
  const obligations = [
    ...new Set(speaking.flatMap((r) => r.obligations ?? (r.outcome === 'allow_with_notice' ? ['notify_owner'] : []))),
  ].sort()
  const reason = strict === 'allow' || !speaker ? ALLOWED : { code: speaker.code, sentence: speaker.sentence }
  const asked = speaking.filter((r) => r.outcome === 'require_approval')
  const answer = { outcome: strict, reason, asked, alternative, obligations }
  if (strict === 'deny' || strict === 'never' || request.honours_obligations) return answer
  if (strict === 'downscope') return { ...answer, outcome: 'deny' }
  const unkept = obligations.filter((o) => !isOurs(o))
  if (!unkept.length) return answer
  return {
    ...answer,
    outcome: 'deny',
    reason: {
      code: 'OBLIGATIONS_NOT_HONOURED',
      sentence: `This is allowed only under obligations (${unkept.join(', ')}), and the caller has not said that it honours them.`,
    },
  }
}
/** Notices are sent by us; everything else an obligation names has to be done by the caller. */
const isOurs = (obligation: string) => obligation.startsWith('notify')

/** The union of what every asking rule requires. Who says only "ask" is answered by the threshold cell, then by the default queue. */
function requirementsOf(
  asked: Enforced[],
  draft: Draft,
  request: ActionRequest,
  snapshot: CompiledSnapshot,
): Requirements {
  const fallback = fallbackRequirements(draft, request, snapshot)
  const joined = asked
    .map((r) => r.requirements ?? fallback)
    .map((r) =>
      Object.keys(r.queues).length ? r : { ...fallback, min_people: Math.max(r.min_people, fallback.min_people) },
    )
    .reduce(joinRequirements)
  return joinRequirements(joined, { queues: {}, min_people: draft.impact === 'critical' ? 2 : 1 })
}
function fallbackRequirements(draft: Draft, request: ActionRequest, snapshot: CompiledSnapshot): Requirements {
  const cell = draft.threshold_cell === null ? null : snapshot.cell(draft.threshold_cell)
  const column = columnOf(draft.stage)
  const band = cell && lookUp(cell, column, request.confidence)
  const named = band?.requirements ?? cell?.[column].find((b) => b.requirements)?.requirements
  if (named && Object.keys(named.queues).length) return named
  return { queues: { [snapshot.content.default_queue ?? DEFAULT_QUEUE]: 1 }, min_people: 1 }
}

export const earlier = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : Date.parse(b) < Date.parse(a) ? b : a
