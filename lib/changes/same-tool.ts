import type { ToolDefinition } from '../policy/types.ts'

/** Whether two definitions differ in nothing but the words for people: what rules see, and what fits, is the same. */
export const sameButWords = (a: ToolDefinition, b: ToolDefinition): boolean => decisive(a) === decisive(b)

function decisive({ title: _, verb: __, description: ___, input_schema, ...rest }: ToolDefinition): string {
  return JSON.stringify(sorted({ ...rest, input_schema: withoutWords(input_schema) }))
}

const WORDS = new Set(['title', 'description', '$comment', 'examples'])
/** Their members are names of the tool's own, not keywords. */
const NAMED = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'])
const DATA = new Set(['const', 'enum', 'default'])

function withoutWords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutWords)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !WORDS.has(keyword))
      .map(([keyword, value]) => [
        keyword,
        DATA.has(keyword) ? value : NAMED.has(keyword) ? eachOf(value) : withoutWords(value),
      ]),
  )
}
const eachOf = (schemas: unknown): unknown =>
  typeof schemas === 'object' && schemas !== null && !Array.isArray(schemas)
    ? Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutWords(schema)]))
    : schemas

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, v]) => [name, sorted(v)]))
}
