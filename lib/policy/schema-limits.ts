import { RE2JS } from 're2js'
import { pointerOf, readPointer } from './json-pointer.ts'
import type { Finding, Json, JsonObject } from './types.ts'

// A tool's schema is a tenant's code in a shared process. Before Ajv sees it, its cost is bounded by counting: no
// remote or recursive references, and not more keywords than this after every reference is written out, because
// references to references grow exponentially. Patterns must compile to RE2, which matches in linear time.

export const SCHEMA_BYTES_MAX = 65_536
export const SCHEMA_DEPTH_MAX = 16
export const SCHEMA_NODES_MAX = 2_000
const PATTERN_PROGRAM_MAX = 1_000
/** A longer text is never matched against a pattern: it is refused. */
export const PATTERN_TEXT_MAX = 16_384
const UNIQUE_ITEMS_MAX = 1_000
const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
export const FORMATS = [
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uuid',
] as const

const ONE = [
  'not',
  'if',
  'then',
  'else',
  'items',
  'contains',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'propertyNames',
]
const MANY = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const NAMED = ['properties', 'patternProperties', 'dependentSchemas']
const FORBIDDEN = ['$id', '$anchor', '$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$vocabulary', '$data']

const isObject = (v: unknown): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)

/** What makes a schema unacceptable; empty when it may be compiled. */
export function schemaLimits(schema: JsonObject, base = '/input_schema'): Finding[] {
  const findings: Finding[] = []
  const say = (code: string, path: readonly (string | number)[], message: string) => {
    if (findings.length < 50)
      findings.push({ severity: 'error', code, message, pointer: base + pointerOf(path), place: null })
  }
  if (Buffer.byteLength(JSON.stringify(schema)) > SCHEMA_BYTES_MAX) {
    say('schema_too_large', [], `is larger than ${SCHEMA_BYTES_MAX} bytes`)
    return findings
  }
  if (depthOf(schema) > SCHEMA_DEPTH_MAX * 2) {
    // each level of the arguments takes two of the schema: "properties" and the name
    say('schema_too_deep', [], `is nested deeper than ${SCHEMA_DEPTH_MAX} levels`)
    return findings
  }
  let nodes = 0
  const visited = new Set<Json>()
  const walk = (node: Json | undefined, path: (string | number)[], open: ReadonlySet<string>): void => {
    if (!isObject(node)) return
    if (++nodes > SCHEMA_NODES_MAX) return
    const first = !visited.has(node)
    visited.add(node)
    if (first) checkKeywords(node, path, say)
    const ref = node.$ref
    if (typeof ref === 'string') {
      if (!ref.startsWith('#')) say('remote_reference', [...path, '$ref'], 'points outside of the schema')
      else if (open.has(ref)) say('recursive_reference', [...path, '$ref'], 'refers to itself, directly or in a circle')
      else {
        const target = resolveReference(schema, ref)
        if (target === undefined) say('unknown_reference', [...path, '$ref'], `there is no ${ref} in the schema`)
        else walk(target, path, new Set([...open, ref]))
      }
    }
    for (const name of ONE) walk(node[name], [...path, name], open)
    for (const name of MANY)
      if (Array.isArray(node[name]))
        for (const [i, s] of (node[name] as Json[]).entries()) walk(s, [...path, name, i], open)
    for (const name of NAMED)
      if (isObject(node[name])) for (const [n, s] of Object.entries(node[name])) walk(s, [...path, name, n], open)
  }
  walk(schema, [], new Set())
  if (nodes > SCHEMA_NODES_MAX)
    say('schema_too_costly', [], `holds more than ${SCHEMA_NODES_MAX} parts when its references are written out`)
  return findings
}

function checkKeywords(
  node: JsonObject,
  path: (string | number)[],
  say: (code: string, path: readonly (string | number)[], message: string) => void,
): void {
  for (const keyword of FORBIDDEN)
    if (Object.hasOwn(node, keyword)) say('keyword_refused', [...path, keyword], 'is not allowed here')
  if (typeof node.$schema === 'string' && node.$schema.replace(/#$/, '') !== DIALECT)
    say('wrong_dialect', [...path, '$schema'], `must be ${DIALECT}, or be left out`)
  const patterns: string[][] = typeof node.pattern === 'string' ? [['pattern']] : []
  if (isObject(node.patternProperties))
    for (const p of Object.keys(node.patternProperties)) patterns.push(['patternProperties', p])
  for (const where of patterns) {
    const refusal = patternRefusal(where[1] ?? (node.pattern as string))
    if (refusal) say('pattern_refused', [...path, ...where], refusal)
  }
  if (typeof node.format === 'string' && !(FORMATS as readonly string[]).includes(node.format))
    say('unknown_format', [...path, 'format'], `is none of ${FORMATS.join(', ')}`)
  const many = typeof node.maxItems === 'number' && node.maxItems <= UNIQUE_ITEMS_MAX
  if (node.uniqueItems === true && !many)
    say(
      'unique_items_unbounded',
      [...path, 'uniqueItems'],
      `needs maxItems of at most ${UNIQUE_ITEMS_MAX}: comparing every pair is not cheap`,
    )
}

function patternRefusal(pattern: string): string | null {
  try {
    return RE2JS.compile(pattern).programSize() > PATTERN_PROGRAM_MAX ? 'is too large a pattern' : null
  } catch (e) {
    return `does not run in linear time or is no pattern (RE2 syntax): ${e instanceof Error ? e.message : ''}`
  }
}

export function resolveReference(schema: JsonObject, ref: string): Json | undefined {
  try {
    return readPointer(schema, decodeURIComponent(ref.slice(1)))
  } catch {
    return undefined
  }
}

/** Without recursion, so that depth itself cannot harm. */
function depthOf(value: Json): number {
  let depth = 0
  let level: Json[] = [value]
  while (level.length) {
    const next: Json[] = []
    for (const v of level) if (typeof v === 'object' && v !== null) next.push(...Object.values(v))
    if (next.length === 0) break
    depth++
    level = next
  }
  return depth
}
