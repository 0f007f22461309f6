import type { RecordType } from '../cedar-types.ts'
import {
  type Environment,
  IMPACTS,
  type Json,
  type JsonObject,
  SENSITIVITIES,
  STAGES,
  type ToolDefinition,
} from '../types.ts'
import { Knowledge, type Known } from './knowledge.ts'

export interface KnownTool {
  definition: ToolDefinition
  groups: readonly string[]
  context: RecordType
}
const only = (...texts: string[]): Pick<Known, 'texts'> => ({ texts: { only: new Set(texts) } })
const from = (min: number, max = Number.POSITIVE_INFINITY): Pick<Known, 'range'> => ({ range: { min, max } })

/** Always there, whichever tool is called. */
const ALWAYS = [
  'context.environment',
  'context.stage',
  'context.impact',
  'context.sensitivity',
  'context.unverified_assumptions',
  'context.reach.known',
  'context.tool.class',
  'context.tool.reversibility',
  'context.tool.effects',
  'context.tool.data_classes',
  'context.run.labels',
  'context.time.hour',
  'context.time.weekday',
  'context.args',
  'context.resources',
  'principal.name',
  'principal.agent',
  'principal.environment',
  'principal.stage',
]

/** What holds of every valid request of an agent: with one tool, or (null) with any of several. */
export function initialKnowledge(
  tool: KnownTool | null,
  tools: readonly ToolDefinition[],
  environments: readonly Environment[],
): Knowledge {
  const facts = new Map<string, Known>()
  const say = (path: string, more: Partial<Known>) => {
    const key = JSON.stringify(path.split('.'))
    facts.set(key, { ...(facts.get(key) ?? { present: 'maybe' }), ...more })
  }
  for (const path of ALWAYS)
    for (let names = path.split('.'); names.length > 1; names = names.slice(0, -1))
      say(names.join('.'), { present: 'yes' })
  for (const variable of ['context', 'principal']) {
    if (environments.length) say(`${variable}.environment`, only(...environments))
    say(`${variable}.stage`, only(...STAGES))
  }
  say('context.impact', only(...IMPACTS))
  say('context.sensitivity', only(...SENSITIVITIES))
  say('context.tool.class', only(...tools.map((t) => t.class)))
  say('context.tool.reversibility', only(...tools.map((t) => t.reversibility)))
  say('context.unverified_assumptions', from(0))
  say('context.confidence', from(0, 10_000))
  say('context.amount.value', from(0))
  for (const dimension of ['rows', 'recipients', 'customers']) say(`context.reach.${dimension}`, from(0))
  say('context.time.hour', from(0, 23))
  say('context.time.weekday', from(1, 7))
  if (tool) for (const [path, known] of argumentFacts(tool.definition.input_schema)) facts.set(path, known)
  return new Knowledge(tool?.context ?? null, tool && { name: tool.definition.name, groups: tool.groups }, facts)
}

const DEPTH_MAX = 6
const isObject = (v: Json | undefined): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)

/** What a schema says about values that have one type: enumerations and bounds. Anything else says nothing here. */
function argumentFacts(schema: JsonObject): [string, Known][] {
  const found: [string, Known][] = []
  const walk = (given: JsonObject, path: string[], depth: number) => {
    if (depth > DEPTH_MAX || given.$ref !== undefined) return
    for (const [name, property] of Object.entries(isObject(given.properties) ? given.properties : {})) {
      if (!isObject(property)) continue
      const at = [...path, name]
      const known = { ...textsOf(property), ...rangeOf(property) }
      if (Object.keys(known).length) found.push([JSON.stringify(at), { present: 'maybe', ...known }])
      walk(property, at, depth + 1)
    }
  }
  walk(schema, ['context', 'args'], 0)
  return found
}
function textsOf(schema: JsonObject): Pick<Known, 'texts'> | null {
  const values = Array.isArray(schema.enum) ? schema.enum : schema.const === undefined ? [] : [schema.const]
  return values.length && values.every((v) => typeof v === 'string') ? only(...(values as string[])) : null
}
function rangeOf(schema: JsonObject): Pick<Known, 'range'> | null {
  if (schema.type !== 'integer') return null
  const bound = (inclusive: Json | undefined, exclusive: Json | undefined, step: number, none: number): number =>
    Number.isSafeInteger(inclusive)
      ? (inclusive as number)
      : Number.isSafeInteger(exclusive)
        ? (exclusive as number) + step
        : none
  const min = bound(schema.minimum, schema.exclusiveMinimum, 1, Number.NEGATIVE_INFINITY)
  const max = bound(schema.maximum, schema.exclusiveMaximum, -1, Number.POSITIVE_INFINITY)
  return min <= max && (Number.isFinite(min) || Number.isFinite(max)) ? from(min, max) : null
}
