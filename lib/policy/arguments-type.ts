import {
  type Attribute,
  BOOLEAN,
  type CedarType,
  DECIMAL,
  decimalText,
  LONG,
  RESERVED_NAMES,
  type RecordType,
  record,
  STRING,
} from './cedar-types.ts'
import { pointerOf } from './json-pointer.ts'
import { resolveReference } from './schema-limits.ts'
import type { FieldError, Json, JsonObject } from './types.ts'

// From the JSON Schema of a tool's arguments to what policies may read of them. Cedar has no null, no unions and no
// floats: what has no exact counterpart is left out and reported, never approximated, because an approximated value is
// a rule that somebody can slip under.
//   integer (also number with a whole multipleOf) → Long       string → String       boolean → Boolean
//   number with multipleOf of 0.0001 or coarser → decimal      array of one scalar type → Set
//   object with named properties → record                      everything else: left out

export interface LeftOut {
  pointer: string // into the schema
  why: string
}
export interface ArgumentsType {
  type: RecordType
  leftOut: LeftOut[]
  hasDecimals: boolean
}

const isObject = (v: unknown): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)
const UNIONS = ['anyOf', 'oneOf', 'allOf', 'not', 'if']

export function argumentsType(schema: JsonObject): ArgumentsType {
  const leftOut: LeftOut[] = []
  let hasDecimals = false
  const convert = (given: Json | undefined, path: (string | number)[], depth: number): CedarType | null => {
    const no = (why: string) => {
      leftOut.push({ pointer: pointerOf(path), why })
      return null
    }
    if (!isObject(given)) return no('has no type')
    if (depth > 16) return no('is nested too deep')
    if (typeof given.$ref === 'string') return convert(resolveReference(schema, given.$ref), path, depth + 1)
    const union = UNIONS.find((k) => Object.hasOwn(given, k))
    if (union) return no(`uses ${union}, and rules know no unions`)
    const type = given.type ?? typeOfLiterals(given)
    if (Array.isArray(type)) return no('has several types, and rules know no unions and no null')
    switch (type) {
      case 'string':
        return STRING
      case 'boolean':
        return BOOLEAN
      case 'integer':
        return LONG
      case 'number': {
        const step = given.multipleOf
        if (typeof step === 'number' && Number.isSafeInteger(step)) return LONG
        if (typeof step !== 'number' || decimalText(step) === null)
          return no('is a fraction of any precision; declare multipleOf (0.01, at finest 0.0001) to let rules read it')
        hasDecimals = true
        return DECIMAL
      }
      case 'array': {
        if (given.prefixItems !== undefined) return no('is a tuple')
        const element = convert(given.items, [...path, 'items'], depth + 1)
        if (!element) return null
        if (element.type === 'Record' || element.type === 'Set') return no('is a list of more than plain values')
        return { type: 'Set', element }
      }
      case 'object':
        return objectType(given, path, depth)
      default:
        return no(type === undefined ? 'has no type' : `is of type ${String(type)}`)
    }
  }
  const objectType = (given: JsonObject, path: (string | number)[], depth: number): RecordType => {
    const attributes: { [name: string]: Attribute } = {}
    const must = Array.isArray(given.required) ? given.required : []
    for (const [name, property] of Object.entries(isObject(given.properties) ? given.properties : {})) {
      if (RESERVED_NAMES.has(name)) {
        leftOut.push({ pointer: pointerOf([...path, 'properties', name]), why: 'has a name that Cedar reserves' })
        continue
      }
      const type = convert(property, [...path, 'properties', name], depth + 1)
      if (type) attributes[name] = { ...type, required: must.includes(name) }
    }
    return record(attributes)
  }
  return { type: objectType(isObject(schema) ? schema : {}, [], 0), leftOut, hasDecimals }
}

/** `enum` and `const` without a type, when all values are of one. */
function typeOfLiterals(schema: JsonObject): string | undefined {
  const values = Array.isArray(schema.enum) ? schema.enum : schema.const !== undefined ? [schema.const] : []
  const types = new Set(values.map((v) => (Number.isSafeInteger(v) ? 'integer' : typeof v)))
  const [type] = types
  return types.size === 1 && type !== 'object' ? type : undefined
}

/** Fractions that a rule could not read exactly. They are refused, not dropped: a dropped value is a rule that is blind. */
export function decimalErrors(
  args: JsonObject,
  type: CedarType,
  at: (string | number)[] = ['arguments'],
): FieldError[] {
  const walk = (value: Json | undefined, t: CedarType, path: (string | number)[]): FieldError[] => {
    if (value === undefined) return []
    if (t.type === 'Extension')
      return typeof value === 'number' && decimalText(value) === null
        ? [{ pointer: pointerOf(path), message: 'has more than four decimal places, or is too large' }]
        : []
    if (t.type === 'Set') return Array.isArray(value) ? value.flatMap((v, i) => walk(v, t.element, [...path, i])) : []
    if (t.type === 'Record' && isObject(value))
      return Object.entries(t.attributes).flatMap(([name, a]) =>
        Object.hasOwn(value, name) ? walk(value[name], a, [...path, name]) : [],
      )
    return []
  }
  return walk(args, type, at)
}
