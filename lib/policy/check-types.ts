import { type Schema, type ValidationError, validate } from '@cedar-policy/cedar-wasm/nodejs'
import { argumentsType } from './arguments-type.ts'
import { guarded } from './cedar-instance.ts'
import { cedarSchemaOf } from './cedar-types.ts'
import { AGENT_TYPE, actionGroups, contextType } from './context-type.ts'
import { placeOf } from './place-of.ts'
import { everything } from './policy-needs.ts'
import type { PolicyReading } from './read-policy.ts'
import { CLASSES, type Finding, type SnapshotContent, type ToolDefinition } from './types.ts'

// Cedar's validator over every tool that a guard can match. Tools that look the same to the guard are checked once: a
// guard over all of a thousand tools usually reads nothing that differs between them.

const SHAPES_MAX = 64
const argumentTypes = new WeakMap<ToolDefinition, ReturnType<typeof argumentsType>>()

export function checkTypes(
  text: string,
  reading: PolicyReading & { ok: true },
  tools: readonly ToolDefinition[],
  all: { tools: readonly ToolDefinition[]; resource_types: SnapshotContent['resource_types'] },
): Finding[] {
  const groups = new Set(CLASSES.map((c) => `class:${c}`))
  for (const tool of all.tools) for (const group of actionGroups(tool)) groups.add(group)
  const mentioned = all.tools.map((t) => t.name).filter((name) => text.includes(`"${name}"`))
  const shapes = new Map<string, { context: unknown; tools: ToolDefinition[] }>()
  for (const tool of tools) {
    const context = cedarSchemaOf(contextType(tool, typeOf(tool), all.resource_types), reading.reads.context, true)
    const key = JSON.stringify([context, actionGroups(tool)])
    const known = shapes.get(key)
    if (known) known.tools.push(tool)
    else shapes.set(key, { context, tools: [tool] })
  }
  const found = new Map<string, { finding: Finding; tools: string[] }>()
  const impossible: boolean[] = []
  for (const { context, tools: alike } of [...shapes.values()].slice(0, SHAPES_MAX)) {
    const tool = alike[0] as ToolDefinition
    const schema = {
      '': {
        entityTypes: { Agent: { shape: cedarSchemaOf(AGENT_TYPE, everything(), true) }, Resource: {} },
        actions: {
          ...Object.fromEntries([...groups, ...mentioned].map((name) => [name, {}])),
          [tool.name]: {
            memberOf: actionGroups(tool).map((id) => ({ id })),
            appliesTo: { principalTypes: ['Agent'], resourceTypes: ['Resource'], context },
          },
        },
      },
    }
    const answer = guarded(() =>
      validate({
        schema: schema as unknown as Schema,
        policies: { staticPolicies: { policy: text } },
      }),
    )
    if (answer.type === 'failure') {
      const message = answer.errors.map((e) => e.message).join('; ')
      found.set(message, {
        finding: { severity: 'error', code: 'not_validated', message, pointer: '/cedar', place: null },
        tools: [],
      })
      continue
    }
    for (const e of answer.validationErrors) {
      const finding = findingOf(text, e)
      const key = `${finding.message} ${finding.place?.from}`
      const known = found.get(key)
      if (known) known.tools.push(...alike.map((t) => t.name))
      else found.set(key, { finding, tools: alike.map((t) => t.name) })
    }
    impossible.push(
      answer.validationErrors.length === 0 &&
        answer.validationWarnings.some((w) => w.error.message.includes('impossible')),
    )
  }
  const findings = [...found.values()].map(({ finding, tools: where }) =>
    // of a guard over many tools it matters for which of them
    tools.length > 1 && where.length && where.length < tools.length
      ? {
          ...finding,
          message: `${finding.message} (for ${where.slice(0, 3).join(', ')}${where.length > 3 ? ` and ${where.length - 3} more` : ''})`,
        }
      : finding,
  )
  if (impossible.length && impossible.every(Boolean))
    findings.push({
      severity: 'warning',
      code: 'never_matches',
      message: 'can never match any request',
      pointer: '/cedar',
      place: null,
    })
  return findings.slice(0, 50)
}

function typeOf(tool: ToolDefinition) {
  let known = argumentTypes.get(tool)
  if (!known) {
    known = argumentsType(tool.input_schema)
    argumentTypes.set(tool, known)
  }
  return known.type
}

function findingOf(text: string, { error }: ValidationError): Finding {
  const at = error.sourceLocations?.[0]
  const message = error.message.replace(/^for policy `[^`]*`, /, '').replace(/ in context for Action::"[^"]*"/, '')
  return {
    severity: 'error',
    code: codeOf(message),
    message: `${message}${error.help ? ` (${error.help})` : ''}`,
    pointer: '/cedar',
    place: at ? placeOf(text, at.start, at.end) : null,
  }
}
function codeOf(message: string): string {
  if (message.includes('unable to guarantee safety of access')) return 'may_be_missing'
  if (message.includes('not found')) return 'attribute_unknown'
  if (message.includes('unrecognized')) return 'unknown_name'
  return 'type_error'
}
