import { formatNumber } from '../../../../components/ui/format.ts'
import type { Json, JsonObject, ToolDefinition } from '../../../../lib/policy/types.ts'

/** One argument of a tool, as people read it. */
export interface ArgumentRow {
  pointer: string
  /** `amount.value` */
  name: string
  depth: number
  type: string
  required: boolean
  limits: string[]
  description: string | null
  /** What rules know it as: "the amount", "names the order". */
  roles: string[]
  editable: 'lower' | 'subset' | null
}

const isObject = (v: Json | undefined): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)
const ROWS_MAX = 300

/** The arguments of a schema in order, nested ones below their parent. References are followed inside the schema. */
export function argumentRows(definition: ToolDefinition): ArgumentRow[] {
  const root = definition.input_schema
  const rows: ArgumentRow[] = []
  const walk = (given: Json | undefined, at: string, names: string[]) => {
    const schema = followed(root, given)
    if (!schema || names.length > 16) return
    const required = Array.isArray(schema.required) ? schema.required : []
    for (const [name, part] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
      if (rows.length >= ROWS_MAX) return
      const pointer = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const own = followed(root, part) ?? {}
      rows.push({
        pointer,
        name: [...names, name].join('.'),
        depth: names.length,
        type: typeOf(own),
        required: required.includes(name),
        limits: limitsOf(own),
        description: typeof own.description === 'string' ? own.description : null,
        roles: rolesOf(definition, pointer),
        editable: definition.editable?.find((e) => e.pointer === pointer)?.how ?? null,
      })
      walk(own, pointer, [...names, name])
    }
  }
  walk(root, '', [])
  return rows
}

function followed(root: JsonObject, given: Json | undefined): JsonObject | null {
  let schema = given
  for (let i = 0; i < 16 && isObject(schema) && typeof schema.$ref === 'string'; i++) {
    let at: Json | undefined = root
    for (const token of schema.$ref.slice(2).split('/').filter(Boolean))
      at = isObject(at) ? at[decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
    schema = at
  }
  return isObject(schema) ? schema : null
}

function typeOf(schema: JsonObject): string {
  if (schema.const !== undefined) return 'fixed'
  if (Array.isArray(schema.enum)) return 'one of'
  const type = [schema.type].flat().filter((t) => typeof t === 'string')
  if (type[0] === 'array') {
    const items = isObject(schema.items) ? [schema.items.type].flat().join(' or ') : ''
    return items ? `list of ${items}` : 'list'
  }
  if (type.length) return type.join(' or ')
  return ['anyOf', 'oneOf', 'allOf'].some((k) => k in schema) ? 'one of several' : 'anything'
}

function limitsOf(schema: JsonObject): string[] {
  const n = (name: string) => (typeof schema[name] === 'number' ? formatNumber(schema[name]) : null)
  const span = (low: string | null, high: string | null, unit = '') =>
    low && high
      ? low === high
        ? `exactly ${low}${unit}`
        : `${low} to ${high}${unit}`
      : low
        ? `at least ${low}${unit}`
        : high
          ? `at most ${high}${unit}`
          : null
  return [
    schema.const !== undefined && JSON.stringify(schema.const),
    Array.isArray(schema.enum) && schema.enum.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))).join(', '),
    span(n('minimum'), n('maximum')),
    n('exclusiveMinimum') && `more than ${n('exclusiveMinimum')}`,
    n('exclusiveMaximum') && `less than ${n('exclusiveMaximum')}`,
    n('multipleOf') && `in steps of ${n('multipleOf')}`,
    span(n('minLength'), n('maxLength'), ' characters'),
    span(n('minItems'), n('maxItems'), ' entries'),
    schema.uniqueItems === true && 'each once',
    typeof schema.format === 'string' && schema.format,
    typeof schema.pattern === 'string' && `matches ${schema.pattern}`,
  ].filter((l): l is string => typeof l === 'string')
}

function rolesOf({ pointers: p, bounded_by: b }: ToolDefinition, pointer: string): string[] {
  const roles: string[] = []
  if (p.amount?.value === pointer) roles.push('the amount')
  if (p.amount?.currency === pointer) roles.push('its currency')
  if (p.rows === pointer) roles.push('the rows')
  if (p.recipients === pointer) roles.push('the recipients')
  if (b?.rows === pointer) roles.push('bounds the rows')
  if (b?.recipients === pointer) roles.push('bounds the recipients')
  if (p.account === pointer) roles.push('the account')
  for (const r of p.resources ?? []) if (r.id === pointer) roles.push(`names the ${r.type}`)
  for (const s of p.subjects ?? []) {
    if (s.id === pointer) roles.push(`names a person (${s.type})`)
    else if (s.values?.includes(pointer)) roles.push('about that person')
  }
  if (p.secrets?.includes(pointer)) roles.push('secret: never recorded')
  return roles
}
