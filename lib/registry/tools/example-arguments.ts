import { RE2JS } from 're2js'
import { readPointer, tokensOf } from '../../policy/json-pointer.ts'
import { resolveReference } from '../../policy/schema-limits.ts'
import type { Json, JsonObject, ToolDefinition } from '../../policy/types.ts'

// A small call of a tool, made from its schema alone: what the permission matrix asks the engine about, and what the
// snippets on Integrate send. It moves little (€1.00, one row, one recipient) and names resources that nobody knows.

export const EXAMPLE_AMOUNT = 100

/** Null when no value could be found for a part of the schema; whoever uses it lets the tool's own check have the last word. */
export function exampleArguments(definition: ToolDefinition, currency?: string): JsonObject | null {
  const { input_schema: schema, pointers, bounded_by } = definition
  // optional in the schema, but what bounds the reach: without it the smallest call would count as unbounded
  const wanted = [bounded_by?.rows, bounded_by?.recipients, pointers.amount?.value].filter((p) => p !== undefined)
  const maker = new Maker(schema, new Set(wanted.flatMap(prefixesOf)))
  const made = maker.value(schema, '')
  if (typeof made !== 'object' || made === null || Array.isArray(made)) return null
  let args: JsonObject = made
  const { amount } = pointers
  if (amount) {
    const least = readPointer(args, amount.value)
    if (typeof least === 'number') args = withValue(args, amount.value, Math.max(least, EXAMPLE_AMOUNT))
    if (currency && !amount.currency.startsWith('=') && readPointer(args, amount.currency) !== undefined)
      args = withValue(args, amount.currency, currency)
  }
  return args
}

/** A copy with another value at a place that is there. */
export function withValue(args: JsonObject, pointer: string, value: Json): JsonObject {
  const copy = structuredClone(args)
  const tokens = tokensOf(pointer)
  const name = tokens.at(-1)
  let at: Json = copy
  for (const token of tokens.slice(0, -1)) at = (at as JsonObject)[token] as Json
  if (name !== undefined && typeof at === 'object' && at !== null) (at as JsonObject)[name] = value
  return copy
}

const prefixesOf = (pointer: string): string[] =>
  tokensOf(pointer).map((_, i, all) => `/${all.slice(0, i + 1).join('/')}`)

const NODES_MAX = 500
class Maker {
  readonly #root: JsonObject
  readonly #wanted: ReadonlySet<string>
  #nodes = 0
  constructor(root: JsonObject, wanted: ReadonlySet<string>) {
    this.#root = root
    this.#wanted = wanted
  }

  /** Undefined when nothing fits, or nothing that is understood here. */
  value(given: Json | undefined, at: string): Json | undefined {
    if (++this.#nodes > NODES_MAX) return undefined
    const schema = this.#whole(given)
    if (!schema) return given === true ? {} : undefined
    if (schema.const !== undefined) return schema.const
    if (Array.isArray(schema.enum)) return schema.enum[0]
    if (schema.default !== undefined) return schema.default
    if (Array.isArray(schema.examples) && schema.examples.length) return schema.examples[0]
    for (const either of [schema.oneOf, schema.anyOf])
      if (Array.isArray(either)) return this.value({ ...without(schema), ...(either[0] as JsonObject) }, at)
    const [type] = [schema.type].flat()
    if (type === 'string') return stringFor(schema)
    if (type === 'integer' || type === 'number') return numberFor(schema, type)
    if (type === 'boolean') return true
    if (type === 'null') return null
    if (type === 'array') return this.#array(schema, at)
    if (type === 'object' || isObject(schema.properties)) return this.#object(schema, at)
    return undefined
  }

  /** References followed, and what all of `allOf` say taken together. */
  #whole(given: Json | undefined): JsonObject | null {
    let schema = given
    for (let i = 0; i < 16 && isObject(schema) && typeof schema.$ref === 'string'; i++) {
      const { $ref, ...rest }: JsonObject = schema
      const target: Json | undefined = resolveReference(this.#root, $ref as string)
      schema = isObject(target) ? { ...target, ...rest } : undefined
    }
    if (!isObject(schema) || !Array.isArray(schema.allOf)) return isObject(schema) ? schema : null
    const { allOf, ...own } = schema
    return (allOf as Json[]).reduce<JsonObject>((sum, part) => merged(sum, this.#whole(part) ?? {}), own)
  }

  #object(schema: JsonObject, at: string): Json | undefined {
    const made: JsonObject = {}
    const required = Array.isArray(schema.required) ? schema.required : []
    for (const [name, part] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
      if (!required.includes(name) && !this.#wanted.has(`${at}/${name}`)) continue
      const value = this.value(part, `${at}/${name}`)
      if (value === undefined) return undefined
      made[name] = value
    }
    return made
  }

  #array(schema: JsonObject, at: string): Json | undefined {
    const size = Math.max(1, typeof schema.minItems === 'number' ? schema.minItems : 0)
    const items = Array.isArray(schema.prefixItems) ? schema.prefixItems : []
    const made: Json[] = []
    for (let i = 0; i < Math.min(size, 20); i++) {
      const value = this.value(items[i] ?? schema.items ?? { type: 'string' }, `${at}/${i}`)
      if (value === undefined) return undefined
      made.push(value)
    }
    return made
  }
}

const isObject = (v: Json | undefined): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)
const without = ({ oneOf: _, anyOf: __, ...rest }: JsonObject): JsonObject => rest
const merged = (a: JsonObject, b: JsonObject): JsonObject => ({
  ...a,
  ...b,
  ...(isObject(a.properties) && isObject(b.properties) ? { properties: { ...a.properties, ...b.properties } } : {}),
  ...(Array.isArray(a.required) && Array.isArray(b.required) ? { required: [...a.required, ...b.required] } : {}),
})

function numberFor(schema: JsonObject, type: 'integer' | 'number'): number | undefined {
  const limit = (name: string) => (typeof schema[name] === 'number' ? schema[name] : undefined)
  const step = limit('multipleOf') ?? (type === 'integer' ? 1 : undefined)
  const above = limit('exclusiveMinimum')
  const low = Math.max(limit('minimum') ?? 1, above === undefined ? Number.NEGATIVE_INFINITY : above + (step ?? 1))
  const high = Math.min(
    limit('maximum') ?? Number.POSITIVE_INFINITY,
    limit('exclusiveMaximum') ?? Number.POSITIVE_INFINITY,
  )
  const value = step === undefined ? low : Math.ceil(low / step) * step
  return value <= high ? value : schema.minimum === undefined && above === undefined ? high : undefined
}

// Tried in turn against length and pattern: short digits for ids, a word, what common formats look like.
const FORMATS: { [format: string]: string } = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  duration: 'PT1H',
  email: 'someone@example.com',
  hostname: 'host.example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
}
const WORDS = [
  'example',
  'EXAMPLE',
  'Example',
  '1',
  '1.0.0',
  'v1.0.0',
  'a',
  'A',
  'EUR',
  'en',
  'en-GB',
  'a-1',
  'A-1',
  'AB-1',
]
const stringFor = (schema: JsonObject): string | undefined => {
  const { format, pattern } = schema
  if (typeof format === 'string' && FORMATS[format]) return FORMATS[format]
  const min = typeof schema.minLength === 'number' ? schema.minLength : 0
  const max = typeof schema.maxLength === 'number' ? schema.maxLength : 200
  if (min > 2_000) return undefined
  const matcher = typeof pattern === 'string' ? RE2JS.compile(pattern) : null
  const runs = ['1', 'a', 'A', '0'].map((c) => c.repeat(Math.max(min, 1)))
  const digits = Array.from({ length: 20 }, (_, i) => '1'.repeat(i + 2))
  return [...WORDS, ...runs, ...digits, ...Object.values(FORMATS)].find(
    (text) => text.length >= min && text.length <= max && (matcher?.test(text) ?? true),
  )
}
