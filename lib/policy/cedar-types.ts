import type { Needs } from './policy-needs.ts'
import { within } from './policy-needs.ts'
import type { Json } from './types.ts'

// The types of what policies may read, and the only two ways from them to Cedar: a schema, and a value built by it.
// What reaches Cedar is constructed here member by member; nothing that a caller sent is ever passed through, so no
// member called __entity or __extn can turn a text into a reference.

export type CedarType =
  | { type: 'String' }
  | { type: 'Long' }
  | { type: 'Boolean' }
  | { type: 'Set'; element: CedarType }
  | { type: 'Extension'; name: 'decimal' }
  | RecordType
export interface RecordType {
  type: 'Record'
  attributes: { [name: string]: Attribute }
}
export type Attribute = CedarType & { required: boolean }

export const STRING: CedarType = { type: 'String' }
export const LONG: CedarType = { type: 'Long' }
export const BOOLEAN: CedarType = { type: 'Boolean' }
export const STRINGS: CedarType = { type: 'Set', element: STRING }
export const DECIMAL: CedarType = { type: 'Extension', name: 'decimal' }
export const record = (attributes: { [name: string]: Attribute }): RecordType => ({ type: 'Record', attributes })
export const required = (type: CedarType): Attribute => ({ ...type, required: true })
export const optional = (type: CedarType): Attribute => ({ ...type, required: false })

/** Names that Cedar's JSON reads as escapes, and the one that JavaScript does. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(['__entity', '__extn', '__expr', '__proto__'])

const DECIMAL_TEXT = /^-?\d{1,15}(?:\.\d{1,4})?$/
const DECIMAL_MAX = 922_337_203_685_477

/** As Cedar writes decimals, or null when the number has more than four places or is too large. */
export function decimalText(n: number): string | null {
  const text = String(n === 0 ? 0 : n)
  if (!DECIMAL_TEXT.test(text) || Math.abs(n) > DECIMAL_MAX) return null
  return text.includes('.') ? text : `${text}.0`
}

/** The engine's own mistake, or a schema that does not say what the arguments are: the answer is no. */
export class EngineError extends Error {}

/** Only what `needs` names, as Cedar's JSON. Undefined when the value is not there. */
export function cedarValue(value: Json | undefined, type: CedarType, needs: Needs): Json | undefined {
  if (value === undefined) return undefined
  switch (type.type) {
    case 'String':
      if (typeof value === 'string') return value
      break
    case 'Boolean':
      if (typeof value === 'boolean') return value
      break
    case 'Long':
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value
      break
    case 'Extension': {
      const text = typeof value === 'number' ? decimalText(value) : null
      if (text !== null) return { __extn: { fn: 'decimal', arg: text } }
      break
    }
    case 'Set':
      if (Array.isArray(value)) return value.map((item) => cedarValue(item, type.element, needs) as Json)
      break
    case 'Record':
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        const out: { [name: string]: Json } = {}
        for (const [name, attribute] of Object.entries(type.attributes)) {
          const below = within(needs, name)
          if (!below || !Object.hasOwn(value, name)) continue
          const member = cedarValue(value[name], attribute, below)
          if (member !== undefined) out[name] = member
        }
        return out
      }
  }
  throw new EngineError(`a value is not of the type ${type.type} that its schema promised`)
}

/**
 * Cedar's JSON schema of a type, as far as `needs` goes. What decides lets every attribute be absent; what checks texts
 * (`strict`) keeps which are always there, so that a rule must ask with `has` for those that are not.
 */
export function cedarSchemaOf(type: CedarType, needs: Needs, strict = false): Json {
  if (type.type === 'Set') return { type: 'Set', element: cedarSchemaOf(type.element, needs, strict) }
  if (type.type !== 'Record') return { ...type }
  const attributes: { [name: string]: Json } = {}
  for (const [name, attribute] of Object.entries(type.attributes)) {
    const below = within(needs, name)
    if (!below) continue
    const { required: must, ...bare } = attribute
    attributes[name] = { ...(cedarSchemaOf(bare as CedarType, below, strict) as object), required: strict && must }
  }
  return { type: 'Record', attributes }
}
