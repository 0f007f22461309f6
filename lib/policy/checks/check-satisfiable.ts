import { argumentsType } from '../arguments-type.ts'
import { assume } from '../conditions/assume.ts'
import { conditionsOf, type Expression, operationOf, pathOf } from '../conditions/expression.ts'
import { initialKnowledge } from '../conditions/initial-knowledge.ts'
import type { Knowledge } from '../conditions/knowledge.ts'
import { actionGroups, contextType } from '../context-type.ts'
import type { Finding, PolicyContent, SnapshotContent, ToolDefinition } from '../types.ts'
import { finding, placeOfPath } from './finding.ts'

const TOOLS_MAX = 1_000

/**
 * Whether any valid request could match: its conditions against each other, against the schemas of the tools in its
 * scope, and against the entry's environments. Silence promises nothing; a finding is certain.
 */
export function checkSatisfiable(
  content: PolicyContent,
  tools: readonly ToolDefinition[],
  types: SnapshotContent['resource_types'],
): Finding[] {
  const conditions = conditionsOf(content.cedar)
  if (!conditions || !tools.length || tools.length > TOOLS_MAX) return []
  let culprit: Expression | null = null
  for (const definition of tools) {
    const groups = actionGroups(definition)
    const context = contextType(definition, argumentsType(definition.input_schema).type, types)
    const known = initialKnowledge({ definition, groups, context }, [definition], content.environments)
    const failed = firstImpossible(known, conditions)
    if (!failed) return []
    culprit ??= failed
  }
  const path = culprit && somePath(culprit)
  return [
    finding(
      'warning',
      '/cedar',
      'never_matches',
      path
        ? `can never match any request: what it asks of ${path.join('.')} cannot be, with the rest of the rule, its tools and its environments`
        : 'can never match any request',
      path && placeOfPath(content.cedar, path),
    ),
  ]
}

/** Knowing what it takes, in order; the condition that cannot hold with those before it. */
function firstImpossible(known: Knowledge, conditions: readonly Expression[]): Expression | null {
  let now: Knowledge | null = known
  for (const condition of conditions) {
    now = assume(now, condition, true)
    if (!now) return condition
  }
  return null
}

function somePath(expression: Expression): string[] | null {
  const path = pathOf(expression)
  if (path) return path.length > 1 ? path : null
  const [, body] = operationOf(expression)
  if (typeof body !== 'object' || body === null) return null
  for (const part of Object.values(body))
    if (typeof part === 'object' && part !== null) {
      const found = somePath(part as Expression)
      if (found) return found
    }
  return null
}
