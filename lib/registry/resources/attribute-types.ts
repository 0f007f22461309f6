import { AppError } from '../../platform/app-error.ts'
import { holdsNul } from '../fields.ts'

export const ATTRIBUTE_TYPES = ['string', 'boolean', 'integer', 'strings'] as const
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number]
export type AttributeTypes = { [attribute: string]: AttributeType }
export type AttributeValue = string | number | boolean | string[]
export type Attributes = { [name: string]: AttributeValue }

const ATTRIBUTES_MAX = 50
const STRING_MAX = 1_000
const STRINGS_MAX = 100

/** Null for what no rule could read: fractions, null, objects, mixed arrays, too long text. */
export function typeOfAttribute(value: unknown): AttributeType | null {
  if (holdsNul(value)) return null
  if (typeof value === 'string') return value.length <= STRING_MAX ? 'string' : null
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : null
  if (!Array.isArray(value) || value.length > STRINGS_MAX) return null
  return value.every((v) => typeof v === 'string' && v.length <= STRING_MAX) ? 'strings' : null
}

export interface Merged {
  attributes: Attributes
  /** Attributes that this kind of resource did not have before. */
  added: AttributeTypes
}

/**
 * Lays what was sent over what was registered: a null removes an attribute, one that is not named stays. The first use
 * of an attribute fixes its type for the whole kind of resource. Throws 400 that names the field.
 */
export function mergeAttributes(
  before: Attributes,
  sent: { [name: string]: unknown },
  types: AttributeTypes,
  pointer: string,
): Merged {
  const attributes = new Map(Object.entries(before))
  const added = new Map<string, AttributeType>()
  const errors: { pointer: string; message: string }[] = []
  const known = new Map(Object.entries(types))
  for (const [name, value] of Object.entries(sent)) {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) {
      errors.push({ pointer: at, message: 'is not a name for an attribute: letters, digits and _, at most 64' })
      continue
    }
    if (value === null) {
      attributes.delete(name)
      continue
    }
    const type = typeOfAttribute(value)
    const expected = known.get(name)
    if (type === null)
      errors.push({ pointer: at, message: 'must be a string, a boolean, an integer or a list of strings' })
    else if (expected !== undefined && expected !== type)
      errors.push({ pointer: at, message: `must be ${WORDS[expected]}, as before` })
    else {
      if (expected === undefined) added.set(name, type)
      attributes.set(name, value as AttributeValue)
    }
  }
  if (attributes.size > ATTRIBUTES_MAX || known.size + added.size > 4 * ATTRIBUTES_MAX)
    errors.push({ pointer, message: `holds more than ${ATTRIBUTES_MAX} attributes` })
  if (errors.length)
    throw new AppError(400, 'invalid_attributes', `${errors[0]?.pointer} ${errors[0]?.message}`, { fields: errors })
  return { attributes: Object.fromEntries(attributes), added: Object.fromEntries(added) }
}

const WORDS: { [t in AttributeType]: string } = {
  string: 'a string',
  boolean: 'a boolean',
  integer: 'an integer',
  strings: 'a list of strings',
}
