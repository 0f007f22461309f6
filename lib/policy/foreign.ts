import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs'
import type { CompiledGuard } from './catalog.ts'
import type { CompiledSnapshot } from './compile.ts'
import { coreOf } from './core.ts'
import { measureAt } from './describe-context.ts'
import { cedarRecord, entityAttributes, entityUid } from './foreign-entities.ts'
import { evaluateForeign, type ForeignAnswer, type ForeignCall } from './foreign-set.ts'
import { nextHour } from './local-hours.ts'
import { joinRequirements, strictest } from './outcome.ts'
import { errorVerdict, inForce, verdictOf } from './steps/rules.ts'
import type { ForeignDecided, ForeignFacts, ForeignRequest, JsonObject, RuleVerdict } from './types.ts'
import { enforced, matched, unmatched } from './verdict.ts'

// AuthZEN subjects that are not agents: decided by the catalog's permits and guards alone. Nothing permits by default,
// every guard that can match counts, and a rule that cannot be evaluated denies. There is no schema here: subjects,
// resources and properties are whatever the asking enforcement point says they are.

export function decideForeign(
  request: ForeignRequest,
  facts: ForeignFacts,
  snapshot: CompiledSnapshot,
): ForeignDecided {
  const now = Date.parse(facts.now)
  const subject = entityUid(request.subject.type, request.subject.id)
  const guards = snapshot.foreign('guard', subject.type, request.action.name).filter((g) => appliesIn(g, request))
  const permits = snapshot.foreign('permit', subject.type, request.action.name).filter((g) => appliesIn(g, request))
  const call = describeCall(request, facts)
  const rules: RuleVerdict[] = facts.containment.map((stop) =>
    matched('containment', `containment:${stop.scope}`, 'deny', stop.code, stop.sentence),
  )
  const ends = windowsOf([...guards, ...permits], now)
  for (const [effect, set] of [
    ['forbid', guards],
    ['permit', permits],
  ] as const) {
    let answer: ForeignAnswer & { readsTime: boolean }
    try {
      answer = evaluateForeign(snapshot, set, effect, call)
    } catch (e) {
      const error = e instanceof Error ? e.message : String(e)
      rules.push(
        matched(
          'policy',
          `policy:engine:${effect}`,
          'deny',
          'engine_error',
          'The rules could not be evaluated, so the answer is no.',
          { error },
        ),
      )
      continue
    }
    if (answer.readsTime) ends.push(nextHour(now))
    for (const guard of set) {
      const error = answer.errors.get(guard.rule)
      const path = guard.content.measure?.path
      if (!inForce(guard, now)) rules.push(guard.idle)
      else if (error !== undefined) rules.push(errorVerdict(guard, error))
      else if (!answer.satisfied.has(guard.rule)) rules.push(guard.idle)
      else rules.push(verdictOf(guard, path ? measureAt(call.context as JsonObject, path) : null))
    }
  }
  const permitted = permits.some((p) => rules.some((r) => r.id === p.rule && enforced(r) && r.outcome === 'allow'))
  rules.push(
    permitted
      ? unmatched('policy', 'policy:default', 'NO_PERMIT', 'What no policy permits is denied.')
      : matched('policy', 'policy:default', 'deny', 'NO_PERMIT', 'No policy permits this.'),
  )
  return concludeForeign(rules, ends)
}

/** A guard for named environments also counts where the environment is not known; a permit does not. */
const appliesIn = ({ content }: CompiledGuard, { environment }: ForeignRequest): boolean =>
  content.environments.length === 0 ||
  (environment === null ? content.kind === 'guard' : content.environments.includes(environment))

function describeCall(request: ForeignRequest, facts: ForeignFacts): ForeignCall {
  const principal = entityUid(request.subject.type, request.subject.id)
  const resource = entityUid(request.resource.type, request.resource.id)
  const attributes = entityAttributes(request.subject.properties, facts.subject)
  const same = principal.type === resource.type && principal.id === resource.id
  const other = entityAttributes(request.resource.properties, facts.resource)
  const entities: EntityJson[] = same
    ? // one thing asked about itself: registered attributes are the same, of asserted ones the resource's count
      [{ uid: principal, attrs: { ...attributes, ...other }, parents: [] }]
    : [
        { uid: principal, attrs: attributes, parents: [] },
        { uid: resource, attrs: other, parents: [] },
      ]
  return {
    principal,
    action: { type: 'Action', id: request.action.name },
    resource,
    context: { ...cedarRecord(request.context), action: cedarRecord(request.action.properties) },
    entities,
  }
}

function concludeForeign(rules: RuleVerdict[], ends: number[]): ForeignDecided {
  const speaking = rules.filter(enforced)
  const outcome = strictest(speaking.map((r) => r.outcome))
  const speaker = speaking.find((r) => r.outcome === outcome)
  const asked = speaking.filter((r) => r.outcome === 'require_approval' && r.requirements)
  const decided = {
    outcome,
    reason: speaker
      ? { code: speaker.code, sentence: speaker.sentence }
      : { code: 'NO_PERMIT', sentence: 'No policy permits this.' },
    rules,
    requirements:
      outcome === 'require_approval' && asked.length
        ? asked.map((r) => r.requirements ?? { queues: {}, min_people: 1 }).reduce(joinRequirements)
        : null,
    alternative: speaking.find((r) => r.outcome === 'downscope')?.alternative ?? null,
    obligations: [...new Set(speaking.flatMap((r) => r.obligations ?? []))].sort(),
    valid_until: ends.length ? new Date(Math.min(...ends)).toISOString() : null,
  }
  return { ...decided, core: coreOf({ ...decided, impact: null, action_hash: null, charges: [] }) }
}

const windowsOf = (guards: readonly CompiledGuard[], now: number): number[] =>
  guards.flatMap(({ from, until }) => [from, until].filter((at): at is number => at !== null && at > now))
