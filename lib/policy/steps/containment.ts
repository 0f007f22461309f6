import type { CompiledTool } from '../compile.ts'
import type { Facts, RuleVerdict } from '../types.ts'
import { matched, neverMatched } from '../verdict.ts'

const NONE = neverMatched(
  'containment',
  'containment:none',
  'CONTAINED',
  'Nothing in its way is stopped or quarantined.',
)

/** Step 1: whoever or whatever is stopped does nothing, whatever else holds. */
export function containment(facts: Facts, tool: CompiledTool | null): RuleVerdict[] {
  const rules: RuleVerdict[] = []
  const deny = (id: string, code: string, sentence: string) =>
    rules.push(matched('containment', id, 'deny', code, sentence))
  for (const stop of facts.containment) deny(`containment:${stop.scope}`, stop.code, stop.sentence)
  if (facts.identity_status !== 'active')
    deny('containment:identity', 'IDENTITY_SUSPENDED', `This agent identity is ${facts.identity_status}.`)
  if (facts.agent_status !== 'active') deny('containment:agent', 'AGENT_SUSPENDED', 'This agent is suspended.')
  if (tool?.fact.status === 'quarantined')
    deny('containment:tool', 'TOOL_QUARANTINED', 'The tool is quarantined until somebody has reviewed it.')
  if (!rules.length) rules.push(NONE)
  return rules
}
