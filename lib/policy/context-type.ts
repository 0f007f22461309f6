import {
  type Attribute,
  BOOLEAN,
  type CedarType,
  LONG,
  optional,
  RESERVED_NAMES,
  type RecordType,
  record,
  required,
  STRING,
  STRINGS,
} from './cedar-types.ts'
import { resourceName } from './derive-action.ts'
import type { SnapshotContent, ToolDefinition } from './types.ts'

// What a guard may read, for one tool. docs/policy-language.md says the same in words.

export const AGENT_TYPE: RecordType = record({
  name: required(STRING),
  agent: required(STRING),
  environment: required(STRING),
  stage: required(STRING),
  model: optional(STRING),
})

const ATTRIBUTE_TYPES: { [name: string]: CedarType } = {
  string: STRING,
  boolean: BOOLEAN,
  integer: LONG,
  strings: STRINGS,
}

export const actionGroups = (definition: Pick<ToolDefinition, 'class' | 'effects'>): string[] => [
  `class:${definition.class}`,
  ...[...new Set(definition.effects ?? [])].sort().map((effect) => `effect:${effect}`),
]

export function contextType(
  definition: ToolDefinition,
  args: RecordType,
  resourceTypes: SnapshotContent['resource_types'],
): RecordType {
  return record({
    args: required(args),
    tool: required(
      record({
        class: required(STRING),
        reversibility: required(STRING),
        effects: required(STRINGS),
        data_classes: required(STRINGS),
      }),
    ),
    reach: required(
      record({ known: required(BOOLEAN), rows: optional(LONG), recipients: optional(LONG), customers: optional(LONG) }),
    ),
    amount: optional(record({ value: required(LONG), currency: required(STRING) })),
    impact: required(STRING),
    sensitivity: required(STRING),
    environment: required(STRING),
    stage: required(STRING),
    confidence: optional(LONG),
    unverified_assumptions: required(LONG),
    on_behalf_of: optional(record({ type: optional(STRING), id: optional(STRING), proven: required(BOOLEAN) })),
    resources: required(resourcesType(definition, resourceTypes)),
    run: required(record({ labels: required(STRINGS) })),
    time: required(record({ hour: required(LONG), weekday: required(LONG) })),
  })
}

/** Every resource and every attribute is optional: only what the organization registered is there. */
function resourcesType(definition: ToolDefinition, types: SnapshotContent['resource_types']): RecordType {
  const resources: { [name: string]: Attribute } = {}
  const seen = new Map<string, number>()
  for (const { type } of definition.pointers.resources ?? []) {
    const nth = (seen.get(type) ?? 0) + 1
    seen.set(type, nth)
    const attributes: { [name: string]: Attribute } = {}
    for (const [name, kind] of Object.entries(Object.hasOwn(types, type) ? (types[type] ?? {}) : {})) {
      const cedar = Object.hasOwn(ATTRIBUTE_TYPES, kind) ? ATTRIBUTE_TYPES[kind] : undefined
      if (cedar && !RESERVED_NAMES.has(name)) attributes[name] = optional(cedar)
    }
    resources[resourceName(type, nth)] = optional(record(attributes))
  }
  return record(resources)
}
