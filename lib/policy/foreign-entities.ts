import { decimalText, RESERVED_NAMES } from './cedar-types.ts'
import type { Json, JsonObject, RegisteredAttributes } from './types.ts'

// AuthZEN subjects and resources as Cedar entities. Everything asserted is rebuilt value by value; what Cedar has no
// counterpart for is left out: null, fractions of more than four places, and names that Cedar's JSON reads as escapes.

export interface Uid {
  type: string
  id: string
}
const DEPTH_MAX = 16
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)*$/
// Cedar's own words, and the types that are ours: nobody becomes an agent by calling a subject one.
const TAKEN = new Set([
  'true',
  'false',
  'if',
  'then',
  'else',
  'in',
  'is',
  'like',
  'has',
  '__cedar',
  'Action',
  'Agent',
  'Resource',
  'Foreign',
])

/** The type itself when it is a Cedar identifier, else `Foreign` with the id `type/id`. */
export const entityUid = (type: string, id: string): Uid =>
  IDENTIFIER.test(type) && !type.split('::').some((part) => TAKEN.has(part))
    ? { type, id }
    : { type: 'Foreign', id: `${type}/${id}` }

export function cedarAssertion(value: Json, depth = 0): Json | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
    const text = Number.isInteger(value) ? null : decimalText(value)
    return text === null ? undefined : { __extn: { fn: 'decimal', arg: text } }
  }
  if (value === null || depth >= DEPTH_MAX) return undefined
  if (Array.isArray(value)) return value.map((v) => cedarAssertion(v, depth + 1)).filter((v) => v !== undefined)
  return cedarRecord(value, depth + 1)
}

export function cedarRecord(object: JsonObject, depth = 0): JsonObject {
  const out: JsonObject = {}
  for (const [name, value] of Object.entries(object)) {
    if (RESERVED_NAMES.has(name)) continue
    const converted = cedarAssertion(value, depth)
    if (converted !== undefined) out[name] = converted
  }
  return out
}

/** What is asserted, overlaid by what the organization registered: its own word counts. */
export const entityAttributes = (asserted: JsonObject, registered: RegisteredAttributes): JsonObject => ({
  ...cedarRecord(asserted),
  ...cedarRecord(registered ?? {}),
})
