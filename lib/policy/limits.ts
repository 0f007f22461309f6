import { sha256Of } from '../ledger/canonical-json.ts'
import type { CompiledSnapshot } from './compile.ts'
import { conclude } from './conclude.ts'
import { formatAmount } from './sentences.ts'
import type { ActionRequest, Decided, Facts, LimitDefinition, LimitFact, RuleVerdict } from './types.ts'
import { enforced, matched, unmatched } from './verdict.ts'

// Step 8. What a decision would add is known before the lock; whether there is room is settled under it, in order,
// against running values.

const KEY_MAX = 200

/** The limits that count this action: those for its tool, identity and environment, and for amounts in its currency. */
function applicable(
  request: ActionRequest,
  decided: Pick<Decided, 'reach'>,
  snapshot: CompiledSnapshot,
): LimitDefinition[] {
  const tool = snapshot.tool(request.tool)
  if (!tool) return []
  return tool.limits.filter(
    (l) =>
      (l.identity === undefined || l.identity === request.identity) &&
      (!l.environments?.length || l.environments.includes(request.environment)) &&
      (l.measure !== 'amount' || movesIn(l.currency, decided.reach, tool.definition.pointers.amount !== undefined)),
  )
}
/** An amount that is not known might be of any currency. */
const movesIn = (currency: string | undefined, reach: Decided['reach'], movesMoney: boolean): boolean =>
  reach.amount ? reach.amount.currency === currency : movesMoney

function amountOf(limit: LimitDefinition, reach: Decided['reach']): number | null {
  switch (limit.measure) {
    case 'count':
      return 1
    case 'amount':
      return reach.amount?.value ?? null
    case 'rows':
      return reach.unbounded ? null : (reach.rows ?? null)
    case 'tokens':
      return 0 // known only when the outcome is reported
  }
}

function keyOf(limit: LimitDefinition, request: ActionRequest, resourceKey: string): string {
  switch (limit.scope) {
    case 'organization':
      return '*'
    case 'identity':
      return request.identity
    case 'run':
      return request.run ?? `${request.identity}/no-run`
    case 'identity_tool':
      return `${request.identity}/${request.tool}`
    case 'identity_tool_resource': {
      const key = `${request.identity}/${request.tool}/${resourceKey}`
      return key.length <= KEY_MAX ? key : `${request.identity}/${request.tool}/${sha256Of(resourceKey)}`
    }
  }
}

/** What this decision would add to each limit when it allows. A value that is not known adds nothing, and does not pass. */
export const chargesOf = (
  request: ActionRequest,
  decided: Pick<Decided, 'reach' | 'resource_key'>,
  snapshot: CompiledSnapshot,
): Decided['charges'] =>
  applicable(request, decided, snapshot).map((l) => ({
    limit: l.id,
    key: keyOf(l, request, decided.resource_key),
    amount: amountOf(l, decided.reach) ?? 0,
  }))

/** The counters to read under the lock before `settleLimits`. */
export const limitKeys = (
  request: ActionRequest,
  decided: Decided,
  snapshot: CompiledSnapshot,
): { limit: string; key: string }[] => chargesOf(request, decided, snapshot).map(({ limit, key }) => ({ limit, key }))

/**
 * The decision with its limits. `facts` are those it was decided with: their time and their approval count here too.
 * A counter that was not read counts as full.
 */
export function settleLimits(
  decided: Decided,
  request: ActionRequest,
  limits: readonly LimitFact[],
  snapshot: CompiledSnapshot,
  facts: Facts,
): Decided {
  const before = decided.rules.filter((r) => r.step !== 'limit' && !r.id.startsWith('approval:'))
  // what was refused at the boundary was never measured
  if (decided.threshold_cell === null) return decided
  const settled = applicable(request, decided, snapshot).map((l) =>
    settleOne(l, keyOf(l, request, decided.resource_key), amountOf(l, decided.reach), limits, facts.now),
  )
  if (!settled.length) return decided
  const denials = [...before, ...settled.map((s) => s.rule)].filter((r) => enforced(r) && r.outcome === 'deny')
  const onlyLimits = denials.length > 0 && denials.every((r) => r.step === 'limit')
  const waits = settled.filter((s) => s.rule.outcome === 'deny').map((s) => s.retryAfter)
  const retry = onlyLimits && waits.every((w) => w !== null) ? Math.max(...(waits as number[])) : null
  return conclude(
    { ...decided, rules: [...before, ...settled.map((s) => s.rule)], retry_after: retry },
    request,
    facts,
    snapshot,
  )
}

interface Settled {
  rule: RuleVerdict
  /** Seconds until there is room; null when there never will be. */
  retryAfter: number | null
}
function settleOne(
  l: LimitDefinition,
  key: string,
  amount: number | null,
  limits: readonly LimitFact[],
  now: string,
): Settled {
  const fact = limits.find((f) => f.limit === l.id && f.key === key)
  const used = fact?.used ?? null
  const id = `limit:${l.id}`
  const limit = { limit: l.max, actual: used === null || amount === null ? null : used + amount, unit: unitOf(l) }
  const fits = used !== null && amount !== null && (l.measure === 'tokens' ? used < l.max : used + amount <= l.max)
  if (fits) return { rule: unmatched('limit', id, l.reason_code, l.sentence, { limit }), retryAfter: 0 }
  const wait = fact && amount !== null ? waitFor(fact, amount, l, now) : null
  const rule = matched('limit', id, l.outcome, l.reason_code, sentenceOf(l, used, amount), {
    limit,
    ...(l.requirements ? { requirements: l.requirements } : {}),
  })
  return { rule, retryAfter: wait }
}

/** Whole seconds until enough has left the window. */
function waitFor(fact: LimitFact, amount: number, l: LimitDefinition, now: string): number | null {
  let used = fact.used
  for (const { at, value } of fact.frees_at) {
    used -= value
    if (l.measure === 'tokens' ? used < l.max : used + amount <= l.max)
      return Math.max(1, Math.ceil((Date.parse(at) - Date.parse(now)) / 1000))
  }
  return null
}

const unitOf = (l: LimitDefinition): string => (l.measure === 'amount' ? (l.currency ?? 'minor units') : l.measure)

function sentenceOf(l: LimitDefinition, used: number | null, amount: number | null): string {
  if (amount === null) return `${l.sentence} This action does not say how much it would add.`
  if (used === null) return `${l.sentence} What was used of it is not known.`
  const say = (n: number) =>
    l.measure === 'amount' && l.currency ? formatAmount({ value: n, currency: l.currency }) : `${n} ${l.measure}`
  return `${l.sentence} ${say(used)} of ${say(l.max)} are used${amount ? `, and this would add ${say(amount)}` : ''}.`
}
