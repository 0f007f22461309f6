import type { CompiledGuard } from '../catalog.ts'
import { evaluateSlice, type SliceAnswer, type SliceRequest } from '../cedar-slice.ts'
import { type CompiledRules, thresholdVerdict } from '../compile.ts'
import { measureAt } from '../describe-context.ts'
import { nextHour } from '../local-hours.ts'
import { rankOf } from '../outcome.ts'
import { cellKey, type ThresholdGuard } from '../thresholds.ts'
import type { JsonObject, RuleVerdict } from '../types.ts'
import { matched, unmatched } from '../verdict.ts'

export interface RulesStep {
  rules: RuleVerdict[]
  ends: number[]
}

/** Steps 5 and 6 by one Cedar call. `cell` is the name of the threshold cell that applies, if the matrix has it or not. */
export function rulesStep(rules: CompiledRules, request: SliceRequest, cell: string, now: number): RulesStep {
  let answer: SliceAnswer
  try {
    answer = evaluateSlice(rules.cedar, request)
  } catch (e) {
    const error = e instanceof Error ? e.message : String(e)
    return {
      rules: [
        matched(
          'policy',
          'policy:engine',
          'deny',
          'engine_error',
          'The rules could not be evaluated, so the answer is no.',
          { error },
        ),
      ],
      ends: [],
    }
  }
  const verdicts = rules.guards.map((guard) => guardVerdict(guard, rules, answer, request.context, now))
  verdicts.push(cellVerdict(rules, answer, cell))
  return { rules: verdicts, ends: endsOf(rules, now) }
}

/** The first answer, and whatever the second one says more. */
export function withWhatElseApplies(first: RulesStep, second: RulesStep): RulesStep {
  const others = new Map(second.rules.filter((r) => r.matched).map((r) => [r.id, r]))
  const rules = first.rules.map((rule) => {
    const other = others.get(rule.id)
    others.delete(rule.id)
    return rule.matched || !other ? rule : other
  })
  return { rules: [...rules, ...others.values()], ends: [...first.ends, ...second.ends] }
}

export const inForce = (guard: CompiledGuard, now: number): boolean =>
  !(guard.from !== null && now < guard.from) && !(guard.until !== null && now >= guard.until)

function guardVerdict(
  guard: CompiledGuard,
  rules: CompiledRules,
  answer: SliceAnswer,
  context: JsonObject,
  now: number,
): RuleVerdict {
  const { content, rule } = guard
  if (!inForce(guard, now)) return guard.idle
  const error = rules.cedar.broken.get(rule) ?? answer.errors.get(rule)
  if (error !== undefined) return errorVerdict(guard, error)
  if (!answer.satisfied.has(rule)) return guard.idle
  return verdictOf(guard, content.measure ? measureAt(context, content.measure.path) : null)
}

export function errorVerdict({ content, rule, idle }: CompiledGuard, error: string): RuleVerdict {
  if (content.mode === 'log') return { ...idle, error }
  return matched(
    'policy',
    rule,
    'deny',
    'engine_error',
    `The rule ${content.id} could not be evaluated, so the answer is no.`,
    { error },
  )
}

export function verdictOf({ content, idle }: CompiledGuard, actual: number | null): RuleVerdict {
  return {
    ...idle,
    matched: true,
    outcome: content.outcome,
    ...(content.requirements ? { requirements: content.requirements } : {}),
    ...(content.alternative ? { alternative: content.alternative } : {}),
    ...(content.obligations ? { obligations: content.obligations } : {}),
    ...(content.measure ? { limit: { limit: content.measure.limit, actual, unit: content.measure.unit } } : {}),
  }
}

function cellVerdict(rules: CompiledRules, answer: SliceAnswer, cell: string): RuleVerdict {
  const id = `threshold:${cell}`
  if (!rules.cell)
    return matched(
      'threshold',
      id,
      'deny',
      'NO_THRESHOLD',
      `The matrix has no cell ${cell}, so nobody has decided what may happen there.`,
    )
  const failed = rules.thresholds.find((t) => rules.cedar.broken.has(t.id) || answer.errors.has(t.id))
  const hits = rules.thresholds.filter((t) => answer.satisfied.has(t.id))
  // every confidence falls into exactly one band; if none answered, something is wrong with the cell
  if (failed || !hits.length)
    return matched(
      'threshold',
      id,
      'deny',
      'engine_error',
      `The threshold ${cell} could not be evaluated, so the answer is no.`,
      {
        error: failed ? (rules.cedar.broken.get(failed.id) ?? answer.errors.get(failed.id) ?? '') : 'no band matched',
      },
    )
  const worst = hits.reduce((a, b): ThresholdGuard => (rankOf(b.band.outcome) > rankOf(a.band.outcome) ? b : a))
  if (cellKey(rules.cell) !== cell) return unmatched('threshold', id, 'NO_THRESHOLD', 'Another cell was asked.')
  return thresholdVerdict(rules, rules.cell, worst.band)
}

/** When the answer of these rules may change by time alone: a rule begins or ends, or an hour that one of them reads. */
function endsOf(rules: CompiledRules, now: number): number[] {
  const ends: number[] = rules.cedar.readsTime ? [nextHour(now)] : []
  for (const { from, until } of rules.guards) for (const at of [from, until]) if (at !== null && at > now) ends.push(at)
  return ends
}
