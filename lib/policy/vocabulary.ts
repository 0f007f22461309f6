import { argumentsType } from './arguments-type.ts'
import type { CedarType, RecordType } from './cedar-types.ts'
import { AGENT_TYPE, contextType } from './context-type.ts'
import type { Json, JsonObject, SnapshotContent, ToolDefinition } from './types.ts'

// What an editor can offer while somebody writes a rule: every value that it may read, with its type and a few words.

export interface Attribute {
  /** context.amount.value */
  path: string
  type: string
  /** Must be asked for with `has`. */
  optional: boolean
  doc: string | null
}

const DOCS: { [path: string]: string } = {
  'context.args': 'The tool’s arguments, as its schema types them.',
  'context.tool': 'What the tool’s definition declares.',
  'context.tool.class': 'read, write or destructive',
  'context.tool.reversibility': 'reversible, hard or irreversible',
  'context.tool.effects': 'What the tool declares that it does besides.',
  'context.tool.data_classes': 'The tool’s, and those registered for its resources.',
  'context.reach': 'How much is touched: from a preview, or from what bounds it.',
  'context.reach.known': 'False: unbounded.',
  'context.amount': 'What the action moves.',
  'context.amount.value': 'In minor units: 25000 is 250.00.',
  'context.amount.currency': 'ISO 4217, such as EUR.',
  'context.impact': 'low, medium, high or critical',
  'context.sensitivity': 'ordinary, personal or regulated',
  'context.environment': 'Of the identity, never of the request.',
  'context.stage': 'shadow, supervised, semi or autonomous',
  'context.confidence': 'Basis points, as the agent says of itself: use it only to tighten.',
  'context.unverified_assumptions': 'How many the agent admits.',
  'context.on_behalf_of': 'For whom the agent acts.',
  'context.on_behalf_of.proven': 'False: only claimed, and then type and id are unknown.',
  'context.resources': 'What the organization registered about what the arguments name.',
  'context.run.labels': 'What the run was marked with, such as untrusted_content.',
  'context.time.hour': 'UTC, 0 to 23.',
  'context.time.weekday': '1 is Monday.',
  'principal.name': 'The agent’s name.',
  'principal.agent': 'The id of the agent’s family.',
  'principal.environment': 'Of the identity.',
  'principal.stage': 'shadow, supervised, semi or autonomous',
  'principal.model': 'As the agent states it.',
}
const TYPES: { [t in CedarType['type']]: string } = {
  String: 'text',
  Long: 'number',
  Boolean: 'true or false',
  Set: 'set',
  Extension: 'decimal',
  Record: 'record',
}
const ATTRIBUTES_MAX = 1_000

/** Of all these tools together; what only some of them have is optional for a rule over all of them. */
export function attributesOf(
  tools: readonly ToolDefinition[],
  resourceTypes: SnapshotContent['resource_types'],
): Attribute[] {
  const found = new Map<string, Attribute & { tools: number }>()
  for (const tool of tools) {
    const docs = new Map(argumentDocs(tool.input_schema))
    const context = contextType(tool, argumentsType(tool.input_schema).type, resourceTypes)
    for (const attribute of walk('context', context, docs)) {
      const known = found.get(attribute.path)
      if (known) Object.assign(known, { tools: known.tools + 1, optional: known.optional || attribute.optional })
      else if (found.size < ATTRIBUTES_MAX) found.set(attribute.path, { ...attribute, tools: 1 })
    }
  }
  return [
    ...walk('principal', AGENT_TYPE, new Map()),
    ...[...found.values()].map(({ tools: having, ...a }) => ({ ...a, optional: a.optional || having < tools.length })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function walk(path: string, type: RecordType, docs: ReadonlyMap<string, string>): Attribute[] {
  return Object.entries(type.attributes).flatMap(([name, attribute]) => {
    const at = `${path}.${name}`
    const here: Attribute = {
      path: at,
      type: attribute.type === 'Set' ? `set of ${TYPES[attribute.element.type]}` : TYPES[attribute.type],
      optional: !attribute.required,
      doc: DOCS[at] ?? docs.get(at) ?? null,
    }
    return attribute.type === 'Record' ? [here, ...walk(at, attribute, docs)] : [here]
  })
}

const isObject = (v: Json | undefined): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)
/** The descriptions, titles and allowed values of a schema, in a few words each. */
function argumentDocs(schema: JsonObject, path = 'context.args', depth = 0): [string, string][] {
  if (depth > 6 || !isObject(schema.properties)) return []
  return Object.entries(schema.properties).flatMap(([name, property]): [string, string][] => {
    if (!isObject(property)) return []
    const at = `${path}.${name}`
    const said = [property.description, property.title].find((s) => typeof s === 'string')
    const values = Array.isArray(property.enum) ? `one of ${property.enum.slice(0, 8).map(String).join(', ')}` : null
    const words = [said, values].filter((w) => w !== null && w !== undefined).join('; ')
    return [...(words ? [[at, words.slice(0, 200)] as [string, string]] : []), ...argumentDocs(property, at, depth + 1)]
  })
}
