import { z } from 'zod'
import { canonicalJsonWithFractions, NotCanonicalError, sha256Of } from '../../ledger/canonical-json.ts'
import { AppError } from '../../platform/app-error.ts'
import { CLASSES, type Json, type JsonObject, REVERSIBILITIES, type ToolDefinition } from '../../policy/types.ts'
import { line, text, toolName } from '../fields.ts'

export const DEFINITION_BYTES_MAX = 65_536
/** Of the JSON as it is; lib/policy counts the levels of the arguments. */
export const DEFINITION_DEPTH_MAX = 40

const pointer = z
  .string()
  .max(300)
  .regex(/^(?:\/(?:[^~/\p{Cc}]|~[01])+)+$/u, {
    error: 'must be a JSON pointer into the arguments, such as /amount/value',
  })
const word = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, { error: 'must be lower case, such as key_change' })
const resourceType = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, { error: 'must be a name, such as order' })
const unique = <T>(list: T[]) => new Set(list).size === list.length
const twice = { error: 'names something twice' }

/** lib/policy/types.ts ToolDefinition, strict. What its JSON Schema may hold is checked apart, in a worker. */
export const toolDefinition = z.strictObject({
  name: toolName,
  title: line(80),
  verb: line(40),
  description: text(2_000),
  input_schema: z.record(z.string(), z.unknown()),
  class: z.enum(CLASSES),
  reversibility: z.enum(REVERSIBILITIES),
  data_classes: z.array(word).max(20).refine(unique, twice),
  effects: z.array(word).max(20).refine(unique, twice).optional(),
  pointers: z.strictObject({
    amount: z
      .strictObject({
        value: pointer,
        currency: z.union([pointer, z.string().regex(/^=[A-Z]{3}$/)], {
          error: 'must be a pointer, or a fixed currency such as =EUR',
        }),
      })
      .optional(),
    rows: pointer.optional(),
    recipients: pointer.optional(),
    account: pointer.optional(),
    resources: z
      .array(z.strictObject({ type: resourceType, id: pointer }))
      .max(10)
      .optional(),
    subjects: z
      .array(z.strictObject({ type: resourceType, id: pointer, values: z.array(pointer).max(50).optional() }))
      .max(10)
      .optional(),
    secrets: z.array(pointer).max(50).optional(),
  }),
  editable: z
    .array(z.strictObject({ pointer, how: z.enum(['lower', 'subset']) }))
    .max(20)
    .optional(),
  bounded_by: z.strictObject({ rows: pointer.optional() }).optional(),
  reach: z
    .strictObject({ rows: z.number().int().min(0).optional(), recipients: z.number().int().min(0).optional() })
    .optional(),
  compensation: z.strictObject({ tool: toolName }).optional(),
})

/** The definition as it is pinned, and its hash over RFC 8785 bytes. Throws 400 and 413 for what is too deep or too long. */
export function pinned(parsed: z.output<typeof toolDefinition>): { definition: ToolDefinition; hash: string } {
  if (depthOf(parsed as unknown as Json) > DEFINITION_DEPTH_MAX)
    throw refusal('too_deep', `A definition may be nested ${DEFINITION_DEPTH_MAX} deep.`)
  const definition = JSON.parse(JSON.stringify(parsed)) as ToolDefinition
  let canonical: string
  try {
    canonical = canonicalJsonWithFractions(definition as unknown as JsonObject)
  } catch (e) {
    if (e instanceof NotCanonicalError)
      throw refusal('invalid_definition', `The definition is not sound JSON: ${e.message}.`)
    throw e
  }
  if (canonical.includes('\\u0000')) throw refusal('invalid_definition', 'The definition holds the character U+0000.')
  if (Buffer.byteLength(canonical) > DEFINITION_BYTES_MAX)
    throw new AppError(413, 'too_large', `A definition may have ${DEFINITION_BYTES_MAX} bytes.`)
  return { definition, hash: sha256Of(canonical) }
}

/** Without recursion over what a stranger nested. */
export function depthOf(value: Json): number {
  let deepest = 0
  const open: { value: Json; depth: number }[] = [{ value, depth: 0 }]
  for (let at = open.pop(); at; at = open.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue
    const depth = at.depth + 1
    deepest = Math.max(deepest, depth)
    if (deepest > 200) break
    for (const child of Object.values(at.value)) open.push({ value: child, depth })
  }
  return deepest
}

const refusal = (code: string, sentence: string) =>
  new AppError(400, code, sentence, { fields: [{ pointer: '/definition', message: sentence }] })
