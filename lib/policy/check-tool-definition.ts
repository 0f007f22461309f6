import { argumentsType } from './arguments-type.ts'
import { compileArguments } from './check-arguments.ts'
import { isPointer, own, tokensOf } from './json-pointer.ts'
import { resolveReference, schemaLimits } from './schema-limits.ts'
import { CLASSES, type Finding, type Json, type JsonObject, REVERSIBILITIES, type ToolDefinition } from './types.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/
const TYPE_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/
const CURRENCY = /^[A-Z]{3}$/
const POINTERS_MAX = 64

/** What is wrong with a definition, at its place; empty, or only warnings, when it may be registered. */
export function checkToolDefinition(definition: ToolDefinition): Finding[] {
  const findings: Finding[] = []
  const say = (severity: Finding['severity'], pointer: string, code: string, message: string) => {
    findings.push({ severity, code, message, pointer, place: null })
  }
  checkWords(definition, say)
  const limits = schemaLimits(definition.input_schema)
  findings.push(...limits)
  if (limits.length) return findings
  try {
    compileArguments(definition.input_schema)
  } catch (e) {
    say(
      'error',
      '/input_schema',
      'schema_invalid',
      `is no usable JSON Schema 2020-12: ${e instanceof Error ? e.message : String(e)}`,
    )
    return findings
  }
  if (
    definition.input_schema.additionalProperties !== undefined &&
    definition.input_schema.additionalProperties !== false
  )
    say(
      'warning',
      '/input_schema/additionalProperties',
      'arguments_closed',
      'is taken as false: an argument that the schema does not name is refused',
    )
  for (const { pointer, why } of argumentsType(definition.input_schema).leftOut)
    say('warning', `/input_schema${pointer}`, 'not_readable', `cannot be read by policies: it ${why}`)
  checkPointers(definition, say)
  checkReach(definition, say)
  return findings
}

type Say = (severity: Finding['severity'], pointer: string, code: string, message: string) => void

function checkWords(d: ToolDefinition, say: Say): void {
  if (!NAME.test(d.name))
    say(
      'error',
      '/name',
      'bad_name',
      'must be letters, digits, dots, dashes and underscores, at most 128, and begin with a letter or a digit',
    )
  if (!d.title?.trim()) say('error', '/title', 'missing', 'must not be empty')
  if (!d.verb?.trim())
    say('error', '/verb', 'missing', 'must say what an agent does with it: “refund”, “delete records”')
  if (!CLASSES.includes(d.class)) say('error', '/class', 'unknown_value', `must be one of ${CLASSES.join(', ')}`)
  if (!REVERSIBILITIES.includes(d.reversibility))
    say('error', '/reversibility', 'unknown_value', `must be one of ${REVERSIBILITIES.join(', ')}`)
  if (d.effects === undefined)
    say(
      'warning',
      '/effects',
      'effects_undeclared',
      'is not declared: the tool is held for review, and every call is denied',
    )
}

/** The part of the schema that a pointer into the arguments leads to; 'open' where the schema leaves it open. */
function schemaAt(schema: JsonObject, pointer: string): JsonObject | 'open' | undefined {
  let at: Json | undefined = schema
  for (const token of tokensOf(pointer)) {
    at = resolved(schema, at)
    if (!isObject(at)) return undefined
    if (['anyOf', 'oneOf', 'allOf', 'if'].some((k) => Object.hasOwn(at as JsonObject, k))) return 'open'
    at = own(at.properties, token) ?? (/^\d+$/.test(token) ? at.items : undefined)
  }
  at = resolved(schema, at)
  return isObject(at) ? at : undefined
}
function resolved(schema: JsonObject, at: Json | undefined): Json | undefined {
  let now = at
  for (let i = 0; i < 16 && isObject(now) && typeof now.$ref === 'string'; i++) now = resolveReference(schema, now.$ref)
  return now
}
const isObject = (v: Json | undefined): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)

function checkPointers(d: ToolDefinition, say: Say): void {
  const { pointers } = d
  let count = 0
  const expect = (where: string, pointer: string, types: readonly string[], what: string) => {
    if (++count > POINTERS_MAX) return
    if (!isPointer(pointer) || pointer === '')
      return say('error', where, 'bad_pointer', 'must be a JSON pointer into the arguments, such as /order')
    const found = schemaAt(d.input_schema, pointer)
    if (found === undefined) return say('error', where, 'pointer_to_nothing', `the arguments have no ${pointer}`)
    if (found === 'open' || !types.length) return
    const type = typeof found.type === 'string' ? found.type : undefined
    if (type === undefined || !types.includes(type))
      say('error', where, 'pointer_type', `must lead to ${what}, and leads to ${type ?? 'no single type'}`)
  }
  const scalar = ['string', 'integer']
  if (pointers.amount) {
    expect('/pointers/amount/value', pointers.amount.value, ['integer'], 'a whole number of minor units')
    const { currency } = pointers.amount
    if (!currency.startsWith('=')) expect('/pointers/amount/currency', currency, ['string'], 'a currency')
    else if (!CURRENCY.test(currency.slice(1)))
      say(
        'error',
        '/pointers/amount/currency',
        'bad_currency',
        'must be = and three capital letters, such as =EUR, or a pointer',
      )
  }
  for (const name of ['rows', 'recipients'] as const) {
    const pointer = pointers[name]
    if (pointer !== undefined) expect(`/pointers/${name}`, pointer, ['array', 'integer'], 'a list or a whole number')
    const bound = d.bounded_by?.[name]
    if (bound !== undefined) expect(`/bounded_by/${name}`, bound, ['integer'], 'a whole number that the tool enforces')
  }
  if (pointers.account !== undefined) expect('/pointers/account', pointers.account, scalar, 'an account’s id')
  const types = new Set<string>()
  for (const [i, r] of (pointers.resources ?? []).entries()) {
    const where = `/pointers/resources/${i}`
    expect(`${where}/id`, r.id, scalar, 'one id (a list of ids names no single resource)')
    if (!TYPE_NAME.test(r.type))
      say(
        'error',
        `${where}/type`,
        'bad_name',
        'must be letters, digits, dots, dashes and underscores, and begin with a letter',
      )
    if (types.has(r.type))
      say(
        'warning',
        `${where}/type`,
        'type_repeated',
        `is named before; policies read this one as context.resources.${r.type}_${i + 1}`,
      )
    types.add(r.type)
  }
  for (const [i, s] of (pointers.subjects ?? []).entries()) {
    expect(`/pointers/subjects/${i}/id`, s.id, scalar, 'one id')
    for (const [j, v] of (s.values ?? []).entries()) expect(`/pointers/subjects/${i}/values/${j}`, v, [], '')
  }
  for (const [i, s] of (pointers.secrets ?? []).entries()) expect(`/pointers/secrets/${i}`, s, [], '')
  for (const [i, e] of (d.editable ?? []).entries())
    expect(
      `/editable/${i}/pointer`,
      e.pointer,
      e.how === 'subset' ? ['array'] : ['integer', 'number'],
      e.how === 'subset' ? 'a list' : 'a number',
    )
  if (count > POINTERS_MAX) say('error', '/pointers', 'too_many_pointers', `are more than ${POINTERS_MAX}`)
}

function checkReach(d: ToolDefinition, say: Say): void {
  for (const name of ['rows', 'recipients'] as const) {
    const value = d.reach?.[name]
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 0))
      say('error', `/reach/${name}`, 'bad_number', 'must be a whole number, not negative')
  }
  const bounds =
    d.reach ||
    d.bounded_by ||
    d.pointers.amount ||
    [d.pointers.rows, d.pointers.recipients].some((p) => p && isList(d, p))
  if (!bounds && d.class !== 'read')
    say(
      'warning',
      '/reach',
      'reach_unbounded',
      'nothing bounds what one call reaches: without a preview every call counts as unbounded',
    )
}
function isList(d: ToolDefinition, pointer: string): boolean {
  const found = schemaAt(d.input_schema, pointer)
  return found !== undefined && found !== 'open' && found.type === 'array'
}
