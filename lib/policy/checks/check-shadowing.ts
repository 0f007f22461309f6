import { argumentsType } from '../arguments-type.ts'
import { assume } from '../conditions/assume.ts'
import { conditionsOf, type Expression, operationOf } from '../conditions/expression.ts'
import { mustBeTrue } from '../conditions/implies.ts'
import { initialKnowledge } from '../conditions/initial-knowledge.ts'
import type { Knowledge } from '../conditions/knowledge.ts'
import { actionGroups, contextType } from '../context-type.ts'
import { matchesAction, type PolicyHead, policyHead } from '../read-policy.ts'
import type { Finding, PolicyContent, SnapshotContent, ToolDefinition } from '../types.ts'
import { finding } from './finding.ts'

// A rule is shadowed when another one that is enforced matches whenever it matches, with an outcome beside which its own
// counts for nothing. Whoever reads the catalog believes that it does something; it never does. Said only when certain.

const LOOKED_AT_MAX = 500
/** With more tools than these, what differs between them is not looked at. */
const TOOLS_APART_MAX = 4

interface World {
  /** The tools that the rule can match. */
  tools: readonly ToolDefinition[]
  resource_types: SnapshotContent['resource_types']
}

export function checkShadowing(content: PolicyContent, others: readonly PolicyContent[], world: World): Finding[] {
  const head = policyHead(content.cedar)
  const conditions = conditionsOf(content.cedar)
  if (content.kind !== 'guard' || !head || !conditions || !world.tools.length) return []
  if (head.principal.kind !== 'any' && head.principal.type !== 'Agent') return []
  if (conditions.some(mayOverflow)) return []
  const candidates = others.filter((o) => hides(o, content) && isWider(o, content, head, world.tools))
  if (!candidates.length) return []
  const matching = knowledgeOfMatch(content, conditions, world)
  if (!matching.length) return []
  for (const other of candidates.slice(0, LOOKED_AT_MAX)) {
    const needed = conditionsOf(other.cedar)
    if (!needed) continue
    const open = needed.filter((n) => !conditions.some((c) => sameText(c, n)))
    if (!matching.every((known) => open.every((n) => mustBeTrue(known, n)))) continue
    return [
      finding(
        'warning',
        '/cedar',
        'shadowed',
        // what a rule for everybody does to subjects that are not agents is another question
        `changes no decision${head.principal.kind === 'any' ? ' about agents' : ''}: ${other.id} matches whenever this does, and says ${other.outcome}, which is stricter than ${content.outcome}`,
      ),
    ]
  }
  return []
}

/** Whether beside `other` the outcome of `rule` and all that goes with it count for nothing. */
function hides(other: PolicyContent, rule: PolicyContent): boolean {
  if (other.id === rule.id || other.kind !== 'guard' || other.mode !== 'enforce') return false
  const asks = rule.outcome === 'allow_with_notice' || rule.outcome === 'require_approval'
  // beside `never` nothing is offered, beside `deny` an alternative still is
  if (other.outcome === 'never') return asks || rule.outcome === 'downscope' || rule.outcome === 'deny'
  if (other.outcome === 'deny') return asks
  if (other.outcome !== 'downscope' || !asks) return false
  const kept = new Set(obligationsOf(other))
  return obligationsOf(rule).every((o) => kept.has(o))
}
const obligationsOf = (p: PolicyContent): readonly string[] =>
  p.obligations ?? (p.outcome === 'allow_with_notice' ? ['notify_owner'] : [])

function isWider(
  other: PolicyContent,
  rule: PolicyContent,
  head: PolicyHead,
  tools: readonly ToolDefinition[],
): boolean {
  const wide = policyHead(other.cedar)
  if (wide?.effect !== 'forbid') return false
  const { principal } = wide
  if (principal.kind !== 'any' && principal.type !== 'Agent') return false
  if (principal.kind === 'one' && !(head.principal.kind === 'one' && head.principal.id === principal.id)) return false
  if (other.environments.length) {
    if (!rule.environments.length || !rule.environments.every((e) => other.environments.includes(e))) return false
  }
  if (!coversTime(other, rule)) return false
  return tools.every((t) => matchesAction(wide.action, t.name, actionGroups(t)))
}
function coversTime(other: PolicyContent, rule: PolicyContent): boolean {
  const at = (time: string | undefined, none: number) => (time === undefined ? none : Date.parse(time))
  const [never, ever] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return (
    at(other.effective_from, never) <= at(rule.effective_from, never) &&
    at(other.effective_until, ever) >= at(rule.effective_until, ever)
  )
}

/** What is known of a request that the rule matches, for each tool or for all of them together. */
function knowledgeOfMatch(content: PolicyContent, conditions: readonly Expression[], world: World): Knowledge[] {
  const starts =
    world.tools.length > TOOLS_APART_MAX
      ? [initialKnowledge(null, world.tools, content.environments)]
      : world.tools.map((definition) => {
          const context = contextType(definition, argumentsType(definition.input_schema).type, world.resource_types)
          const tool = { definition, groups: actionGroups(definition), context }
          return initialKnowledge(tool, [definition], content.environments)
        })
  return starts.flatMap((start) => {
    let known: Knowledge | null = start
    for (const condition of conditions) known = known && assume(known, condition, true)
    // a tool with which it cannot match at all is not in the way
    return known ? [known] : []
  })
}

const SURE = new Set(
  (
    '. has like is && || ! if-then-else == != < <= > >= in contains containsAll containsAny isEmpty Set ' +
    'decimal lessThan lessThanOrEqual greaterThan greaterThanOrEqual'
  ).split(' '),
)
/** A rule that fails denies, so one that may fail is never without effect. Missing values are the validator's to find. */
function mayOverflow(expression: Expression): boolean {
  const [operator, body] = operationOf(expression)
  if (operator === 'Value' || operator === 'Var') return false
  if (!SURE.has(operator)) return true
  const parts: unknown[] = Array.isArray(body) ? body : Object.values((body as object | null) ?? {})
  if (operator === 'like' || operator === 'is') return mayOverflow((body as { left: Expression }).left)
  return parts.some((part) => typeof part === 'object' && part !== null && !Array.isArray(part) && mayOverflow(part))
}

const sameText = (a: Expression, b: Expression): boolean => JSON.stringify(a) === JSON.stringify(b)
