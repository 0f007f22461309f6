import type { Json, JsonObject } from '../../../../lib/policy/types.ts'

/** A field of the arguments, made from the tool's schema; what has no field of its own is written as JSON. */
export interface SchemaField {
  path: string[]
  label: string
  kind: 'text' | 'integer' | 'number' | 'boolean' | 'choice' | 'json'
  required: boolean
  choices: (string | number | boolean)[]
  note: string | null
}
const FIELDS_MAX = 40
const DEPTH_MAX = 3

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Null: the schema says too little, or too much, for a form. */
export function schemaFields(schema: JsonObject): SchemaField[] | null {
  const fields: SchemaField[] = []
  const walk = (node: JsonObject, path: string[], required: boolean): void => {
    const { properties } = node
    if (isObject(properties) && path.length < DEPTH_MAX) {
      const must = Array.isArray(node.required) ? node.required : []
      for (const [name, child] of Object.entries(properties))
        walk(isObject(child) ? child : {}, [...path, name], required && must.includes(name))
      return
    }
    fields.push({
      path,
      label: path.join(' · '),
      kind: kindOf(node),
      required,
      choices: Array.isArray(node.enum) ? (node.enum.filter((v) => typeof v !== 'object') as string[]) : [],
      note: typeof node.description === 'string' ? node.description.slice(0, 200) : null,
    })
  }
  walk(schema, [], true)
  return fields.length && fields.length <= FIELDS_MAX && fields.every((f) => f.path.length) ? fields : null
}

function kindOf(node: JsonObject): SchemaField['kind'] {
  if (Array.isArray(node.enum) && node.enum.every((v) => typeof v !== 'object')) return 'choice'
  switch (node.type) {
    case 'string':
      return 'text'
    case 'integer':
    case 'number':
    case 'boolean':
      return node.type
    default:
      return 'json'
  }
}

export function valueAt(args: JsonObject, path: readonly string[]): Json | undefined {
  let at: Json | undefined = args
  for (const name of path) at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  return at
}

/** A copy with another value there; undefined takes the member away, and an object that is left with nothing. */
export function withValueAt(
  args: JsonObject,
  [name = '', ...rest]: readonly string[],
  value: Json | undefined,
): JsonObject {
  const { [name]: before, ...others } = args
  if (!rest.length) return value === undefined ? others : { ...args, [name]: value }
  const below = withValueAt(isObject(before) ? before : {}, rest, value)
  return Object.keys(below).length ? { ...args, [name]: below } : others
}
