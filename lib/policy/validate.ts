import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs'
import { guarded } from './cedar-instance.ts'
import { checkTypes } from './check-types.ts'
import { actionGroups } from './context-type.ts'
import { placeOf, placeOfPiece } from './place-of.ts'
import { policyLimit } from './policy-limits.ts'
import { matchesAction, type PolicyReading, readPolicy } from './read-policy.ts'
import { CLASSES, type Finding, type PolicyContent, type SnapshotContent, type ToolDefinition } from './types.ts'

export { checkToolDefinition } from './check-tool-definition.ts'

// Whether a policy may be published: that it says what it is, that it is one policy of the right kind, that it speaks of
// tools that exist, and that Cedar's validator accepts it for every tool it can match. A tenant's text: call it in a
// worker that can be stopped.

export interface PolicyCheckContext {
  tools: readonly ToolDefinition[]
  resource_types: SnapshotContent['resource_types']
  /** Without these, examples are not run. */
  bands?: SnapshotContent['bands']
  now?: string
}
export type Reading = PolicyReading & { ok: true }

export function checkPolicy(content: PolicyContent, context: PolicyCheckContext): Finding[] {
  const findings = checkWords(content, context)
  const limit = policyLimit(content.cedar)
  if (limit) return [...findings, error('/cedar', 'too_complex', limit)]
  const parsed = parsePolicy(content.cedar)
  if ('findings' in parsed) return [...findings, ...parsed.findings]
  const { reading } = parsed
  findings.push(...checkHead(content, reading, context))
  if (content.kind === 'guard' && canMatchAgents(reading)) {
    const tools = context.tools.filter((t) => matchesAction(reading.head.action, t.name, actionGroups(t)))
    findings.push(...checkTypes(content.cedar, reading, tools, context))
  }
  return findings
}

const finding = (
  severity: Finding['severity'],
  pointer: string,
  code: string,
  message: string,
  place: Finding['place'] = null,
): Finding => ({
  severity,
  code,
  message,
  pointer,
  place,
})
const error = (pointer: string, code: string, message: string, place: Finding['place'] = null) =>
  finding('error', pointer, code, message, place)
const warning = (pointer: string, code: string, message: string, place: Finding['place'] = null) =>
  finding('warning', pointer, code, message, place)

/** The text as Cedar reads it, or what it says against it, in its place. */
export function parsePolicy(text: string): { reading: Reading } | { findings: Finding[] } {
  const answer = guarded(() => policyToJson(text))
  if (answer.type === 'failure')
    return {
      findings: answer.errors.map((e) => {
        const at = e.sourceLocations?.[0]
        const message = e.message.replace(/^failed to parse policy from string: /, '')
        return error(
          '/cedar',
          codeOfParse(message),
          `${message}${e.help ? ` (${e.help})` : ''}`,
          at ? placeOf(text, at.start, at.end) : null,
        )
      }),
    }
  const reading = readPolicy(text)
  return reading.ok ? { reading } : { findings: [error('/cedar', 'parse_error', reading.message)] }
}
function codeOfParse(message: string): string {
  if (message.includes('template')) return 'template'
  if (/unexpected token `(?:forbid|permit|@)`/.test(message)) return 'not_one_policy'
  return 'parse_error'
}

function checkWords(content: PolicyContent, context: PolicyCheckContext): Finding[] {
  const findings: Finding[] = []
  if (!content.sentence.trim())
    findings.push(error('/sentence', 'missing', 'must say in one sentence what the rule is, for an auditor'))
  if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(content.reason_code))
    findings.push(
      error('/reason_code', 'bad_code', 'must be capital letters, digits and underscores, such as REFUND_OVER_LIMIT'),
    )
  if (content.kind === 'permit' ? content.outcome !== 'allow' : content.outcome === 'allow')
    findings.push(
      error(
        '/outcome',
        'wrong_outcome',
        content.kind === 'permit' ? 'a permit’s outcome is allow' : 'a guard restricts: its outcome cannot be allow',
      ),
    )
  if (content.outcome === 'require_approval' && !content.requirements)
    findings.push(
      warning(
        '/requirements',
        'requirements_missing',
        'names nobody: the threshold cell or the default queue is asked',
      ),
    )
  if (content.requirements && Object.keys(content.requirements.queues).length === 0)
    findings.push(error('/requirements/queues', 'nobody_asked', 'names no queue'))
  if (content.outcome === 'downscope' && !content.alternative)
    findings.push(error('/alternative', 'alternative_missing', 'must name what may be done instead'))
  if (content.alternative && !context.tools.some((t) => t.name === content.alternative?.tool))
    findings.push(error('/alternative/tool', 'unknown_tool', `there is no tool ${content.alternative.tool}`))
  if (content.measure && !content.measure.path.startsWith('context.'))
    findings.push(error('/measure/path', 'bad_path', 'must begin with context.'))
  const times = (['effective_from', 'effective_until'] as const).map((name) => {
    const at = content[name] === undefined ? null : Date.parse(content[name])
    if (Number.isNaN(at)) findings.push(error(`/${name}`, 'bad_time', 'must be a time such as 2026-11-20T10:00:00Z'))
    return at
  })
  if (times[0] != null && times[1] != null && times[0] >= times[1])
    findings.push(error('/effective_until', 'never_in_force', 'is not after effective_from'))
  return findings
}

/** No parents here: `is` and `==` are all that a principal's scope can say. */
export const canMatchAgents = ({ head }: Reading): boolean =>
  head.principal.kind === 'any' || head.principal.type === 'Agent'

function checkHead(content: PolicyContent, reading: Reading, context: PolicyCheckContext): Finding[] {
  const { head } = reading
  const effect = content.kind === 'guard' ? 'forbid' : 'permit'
  const findings: Finding[] = []
  if (head.effect !== effect)
    findings.push(
      error('/cedar', 'wrong_effect', `a ${content.kind} is a ${effect}`, placeOfPiece(content.cedar, head.effect)),
    )
  if (content.kind === 'permit') {
    if (head.principal.kind !== 'any' && head.principal.type === 'Agent')
      findings.push(
        error(
          '/cedar',
          'permit_for_agents',
          'agents are allowed by grants, never by a permit: it matches only subjects that are not agents',
        ),
      )
    return findings
  }
  if (head.principal.kind === 'any' && head.action.kind === 'any')
    findings.push(
      warning(
        '/cedar',
        'also_foreign',
        'has no principal and no action: it also decides about subjects that are not agents, who lack what it may read. Write “principal is Agent”',
      ),
    )
  if (!canMatchAgents(reading)) return findings
  if (head.action.kind === 'none')
    findings.push(error('/cedar', 'unknown_action', 'names actions of another type than Action'))
  if (head.action.kind === 'one' || head.action.kind === 'in')
    for (const id of head.action.kind === 'one' ? [head.action.id] : head.action.ids) {
      const found = checkAction(id, head.action.kind === 'one', content.cedar, context)
      if (found) findings.push(found)
    }
  return findings
}

function checkAction(id: string, equals: boolean, text: string, { tools }: PolicyCheckContext): Finding | null {
  const place = placeOfPiece(text, JSON.stringify(id))
  if (tools.some((t) => t.name === id)) return null
  if (!/^(?:class|effect):/.test(id)) return error('/cedar', 'unknown_tool', `there is no tool ${id}`, place)
  if (equals) return error('/cedar', 'group_needs_in', `${id} is a group: write “action in”, not “action ==”`, place)
  const [kind, name] = id.split(':') as [string, string]
  if (kind === 'class' && !(CLASSES as readonly string[]).includes(name))
    return error('/cedar', 'unknown_group', `there is no class ${name}`, place)
  if (!tools.some((t) => actionGroups(t).includes(id)))
    return warning('/cedar', 'matches_no_tool', `no tool is in ${id} now`, place)
  return null
}
