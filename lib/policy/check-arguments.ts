import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { RE2JS } from 're2js'
import { sha256Of } from '../ledger/canonical-json.ts'
import { FORMATS, PATTERN_TEXT_MAX, schemaLimits } from './schema-limits.ts'
import type { FieldError, JsonObject } from './types.ts'

// Arguments against the tool's JSON Schema 2020-12, before anything else looks at them. One Ajv for the process, one
// compiled validator per schema; a schema that breaks the limits never compiles, and its tool refuses all.

export type ArgumentsCheck = (args: JsonObject) => FieldError[]

const linear = (pattern: string, flags: string) => {
  const compiled = RE2JS.compile(pattern, flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0)
  return {
    test: (text: string) => text.length <= PATTERN_TEXT_MAX && compiled.test(text),
    // Ajv keeps one matcher for each such name: without it every pattern would be the first one
    toString: () => `/${pattern}/${flags}`,
  }
}
function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    allowUnionTypes: true,
    allErrors: false,
    logger: false,
    unicodeRegExp: true,
    // an argument called toString is the caller's, or it is not there
    ownProperties: true,
    // 98.7 is a multiple of 0.01, whatever binary division says
    multipleOfPrecision: 6,
    validateSchema: true,
    code: { regExp: Object.assign(linear, { code: 'linear' }) },
  })
  addFormats.default(ajv, { mode: 'full', formats: [...FORMATS] })
  return ajv
}
// Ajv keeps names and values of everything it ever compiled, so it is replaced now and then.
const COMPILES_MAX = 1_000
let current: { ajv: Ajv2020; left: number } | null = null
function ajvNow(): Ajv2020 {
  if (!current || current.left === 0) current = { ajv: createAjv(), left: COMPILES_MAX }
  current.left--
  return current.ajv
}

const COMPILED_MAX = 2_000
const compiled = new Map<string, ArgumentsCheck>()

/** A schema is compiled once, by what it says. Throws when it cannot be compiled. */
export function argumentsCheck(schema: JsonObject): ArgumentsCheck {
  const hash = sha256Of(JSON.stringify(schema))
  const known = compiled.get(hash)
  if (known) return known
  const check = compileArguments(schema)
  if (compiled.size >= COMPILED_MAX) compiled.delete(compiled.keys().next().value as string)
  compiled.set(hash, check)
  return check
}

export function compileArguments(schema: JsonObject): ArgumentsCheck {
  const [limit] = schemaLimits(schema)
  if (limit) throw new Error(`${limit.pointer} ${limit.message}`)
  if (schema.type !== 'object') throw new Error('/input_schema/type must be "object"')
  const closed = close(schema)
  const ajv = ajvNow()
  const validate: ValidateFunction = ajv.compile(closed)
  ajv.removeSchema(closed)
  const properties = new Set(Object.keys((schema.properties as JsonObject | undefined) ?? {}))
  const required = Array.isArray(schema.required) ? schema.required.filter((n) => typeof n === 'string') : []
  const named = closed.additionalProperties === false && schema.patternProperties === undefined
  return (args) => {
    if (validate(args)) return []
    const errors: FieldError[] = []
    // every missing and every unknown argument at once; of what lies deeper, the first
    for (const name of required)
      if (!Object.hasOwn(args, name)) errors.push({ pointer: member(name), message: 'is required' })
    if (named)
      for (const name of Object.keys(args))
        if (!properties.has(name)) errors.push({ pointer: member(name), message: 'is not an argument of this tool' })
    const [first] = validate.errors ?? []
    const deeper = first && fieldErrorOf(first)
    if (deeper && !errors.some((e) => e.pointer === deeper.pointer)) errors.push(deeper)
    return errors.slice(0, 20)
  }
}

/** An argument that the schema does not name is refused at the top level, whatever the schema says about others. */
function close(schema: JsonObject): JsonObject {
  const applied = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas'].some((k) => Object.hasOwn(schema, k))
  const { additionalProperties: _, unevaluatedProperties: __, ...rest } = schema
  return applied ? { ...rest, unevaluatedProperties: false } : { ...rest, additionalProperties: false }
}

const member = (name: string) => `/arguments/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

function fieldErrorOf(e: ErrorObject): FieldError {
  const at = `/arguments${e.instancePath}`
  const p = e.params as Record<string, unknown>
  const below = (name: unknown) => `${at}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`
  switch (e.keyword) {
    case 'required':
      return { pointer: below(p.missingProperty), message: 'is required' }
    case 'additionalProperties':
      return { pointer: below(p.additionalProperty), message: 'is not an argument of this tool' }
    case 'unevaluatedProperties':
      return { pointer: below(p.unevaluatedProperty), message: 'is not an argument of this tool' }
    case 'type':
      return { pointer: at, message: `must be ${an([p.type].flat().join(' or '))}` }
    case 'enum':
      return {
        pointer: at,
        message: `must be one of ${(p.allowedValues as unknown[])
          .slice(0, 20)
          .map((v) => JSON.stringify(v))
          .join(', ')}`,
      }
    case 'const':
      return { pointer: at, message: `must be ${JSON.stringify(p.allowedValue)}` }
    case 'pattern':
      return { pointer: at, message: `must match the pattern ${String(p.pattern)}` }
    case 'false schema':
      return { pointer: at, message: 'is not allowed' }
    default:
      return { pointer: at, message: e.message ?? 'does not fit the schema' }
  }
}
const an = (type: string) => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
