import { readFileSync } from 'node:fs'
import path from 'node:path'

// Holds an event against the schema of OCSF 1.8: classes, objects, required attributes, enumerations, constraints. Attributes
// that a class or an object does not name are faults, but for those of objects that the compiled file leaves out.

interface Attribute {
  type: string
  array?: boolean
  required?: boolean
  enum?: number[]
}
interface Shape {
  attributes: { [name: string]: Attribute }
  constraints: { at_least_one?: string[]; just_one?: string[] }
}
interface Schema {
  version: string
  classes: { [uid: string]: Shape & { category_uid: number } }
  objects: { [name: string]: Shape }
}
const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, 'ocsf-1.8.0.json'), 'utf8')) as Schema

export function ocsfFaults(event: Record<string, unknown>): string[] {
  const shape = schema.classes[String(event.class_uid)]
  if (!shape) return [`class ${event.class_uid} is not among those that the feed uses`]
  const faults = faultsOf(event, shape, '')
  if (event.category_uid !== shape.category_uid) faults.push('category_uid is not that of the class')
  if (event.type_uid !== Number(event.class_uid) * 100 + Number(event.activity_id)) faults.push('type_uid does not fit')
  if ((event.metadata as { version?: string }).version !== schema.version) faults.push('metadata.version')
  return faults
}

function faultsOf(value: Record<string, unknown>, { attributes, constraints }: Shape, at: string): string[] {
  const has = (name: string) => value[name] !== undefined
  const faults = Object.entries(attributes).flatMap(([name, a]) =>
    a.required && !has(name) ? [`${at}${name} is missing`] : [],
  )
  if (constraints.at_least_one && !constraints.at_least_one.some(has))
    faults.push(`${at}: none of ${constraints.at_least_one}`)
  if (constraints.just_one && constraints.just_one.filter(has).length !== 1)
    faults.push(`${at}: not one of ${constraints.just_one}`)
  for (const [name, of] of Object.entries(value).filter(([, v]) => v !== undefined)) {
    const attribute = attributes[name]
    if (!attribute) faults.push(`${at}${name} is not an attribute`)
    else if (Array.isArray(of) !== Boolean(attribute.array)) faults.push(`${at}${name}: array or not`)
    else for (const one of Array.isArray(of) ? of : [of]) faults.push(...faultsOfValue(one, attribute, `${at}${name}`))
  }
  return faults
}
function faultsOfValue(value: unknown, { type, enum: allowed }: Attribute, at: string): string[] {
  if (allowed && !allowed.includes(value as number)) return [`${at}: ${value} is not allowed`]
  const scalar = SCALARS[type]
  if (scalar) return scalar(value) ? [] : [`${at}: ${JSON.stringify(value)} is no ${type}`]
  if (typeof value !== 'object' || value === null) return [`${at} is no ${type}`]
  const shape = schema.objects[type]
  return shape ? faultsOf(value as Record<string, unknown>, shape, `${at}.`) : []
}
const text = (v: unknown) => typeof v === 'string' && v.length > 0
const SCALARS: { [type: string]: (v: unknown) => boolean } = {
  string_t: text,
  username_t: text,
  resource_uid_t: text,
  datetime_t: text,
  uuid_t: text,
  hostname_t: text,
  ip_t: text,
  integer_t: Number.isSafeInteger,
  long_t: Number.isSafeInteger,
  timestamp_t: Number.isSafeInteger,
  boolean_t: (v) => typeof v === 'boolean',
}
