import type { Json, JsonObject, ToolDefinition } from '../policy/types.ts'

export type EditHow = 'lower' | 'subset'
export interface EditableField {
  pointer: string
  how: EditHow
  /** The schema's own title, else the member's name. */
  label: string
  value: Json
  /** `lower`: not under this. */
  minimum: number | null
}

export function valueAt(args: JsonObject, pointer: string): Json | undefined {
  let at: Json | undefined = args
  for (const name of namesOf(pointer)) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Object.hasOwn(at, name) ? (at as JsonObject)[name] : undefined
  }
  return at
}
/** A copy with one member replaced. The pointer must lead to a member that is there. */
export function withValue(args: JsonObject, pointer: string, value: Json): JsonObject {
  const copy = structuredClone(args)
  const names = namesOf(pointer)
  const last = names.pop()
  let at: Json | undefined = copy
  for (const name of names) at = (at as JsonObject)[name]
  if (last === undefined || typeof at !== 'object' || at === null || !Object.hasOwn(at, last))
    throw new Error(`nothing at ${pointer}`)
  ;(at as JsonObject)[last] = value
  return copy
}
const namesOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'))

/** What an approver may change of these arguments: only members that are there, in the declared direction. */
export function editableFields(definition: ToolDefinition, args: JsonObject): EditableField[] {
  return (definition.editable ?? []).flatMap(({ pointer, how }): EditableField[] => {
    const value = valueAt(args, pointer)
    if (how === 'lower' ? typeof value !== 'number' : !Array.isArray(value)) return []
    const schema = schemaAt(definition.input_schema, pointer)
    return [
      {
        pointer,
        how,
        label: typeof schema?.title === 'string' ? schema.title : (namesOf(pointer).at(-1) ?? pointer),
        value: value as Json,
        minimum: typeof schema?.minimum === 'number' ? schema.minimum : null,
      },
    ]
  })
}

function schemaAt(schema: JsonObject, pointer: string): JsonObject | null {
  let at: JsonObject | null = schema
  for (const name of namesOf(pointer)) {
    const properties: Json | undefined = at?.properties
    const next: Json | undefined = isObject(properties) ? properties[name] : undefined
    at = isObject(next) ? next : null
  }
  return at
}
const isObject = (v: Json | undefined): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Why this edit is not within what the tool declares, or null. */
export function beyond(field: EditableField, value: Json): string | null {
  if (field.how === 'lower') {
    if (typeof value !== 'number') return 'must be a number'
    if (value > (field.value as number)) return `must not be more than ${field.value}`
    if (field.minimum !== null && value < field.minimum) return `must not be less than ${field.minimum}`
    return null
  }
  if (!Array.isArray(value)) return 'must be a list'
  const left = (field.value as Json[]).map((v) => JSON.stringify(v))
  for (const item of value) {
    const at = left.indexOf(JSON.stringify(item))
    if (at < 0) return 'must hold only what was proposed'
    left.splice(at, 1)
  }
  return null
}
