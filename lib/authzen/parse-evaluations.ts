import { AppError } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import type { JsonObject } from '../policy/types.ts'
import { type Evaluation, evaluation, evaluations, type Semantic } from './evaluation-schema.ts'

export const parseEvaluation = (body: unknown): Evaluation => parseWith(evaluation, body, 'body')

export interface Evaluations {
  items: Evaluation[]
  semantic: Semantic
}

/** Null: without an array, or with an empty one, it is a single evaluation (section 7.1). */
export function parseEvaluations(body: unknown): Evaluations | null {
  const { evaluations: given, options, ...defaults } = parseWith(evaluations, body, 'body')
  if (!given?.length) return null
  return {
    items: given.map((item, i) => withDefaults(item, defaults, i)),
    semantic: options?.evaluations_semantic ?? 'execute_all',
  }
}

const MEMBERS = ['subject', 'action', 'resource', 'context'] as const

/** A member of an evaluation replaces the default as a whole object; nothing is merged (section 7.1.1). */
function withDefaults(item: JsonObject, defaults: { [name: string]: unknown }, index: number): Evaluation {
  const whole: { [name: string]: unknown } = {}
  for (const name of MEMBERS) {
    if (Object.hasOwn(item, name)) whole[name] = item[name]
    else if (defaults[name] !== undefined) whole[name] = defaults[name]
  }
  try {
    return parseWith(evaluation, whole, 'body')
  } catch (e) {
    if (!(e instanceof AppError)) throw e
    const fields = e.fields.map((f) => ({ ...f, pointer: `/evaluations/${index}${f.pointer}` }))
    throw new AppError(400, e.code, `The body does not fit its schema: ${fields[0]?.pointer} ${fields[0]?.message}`, {
      fields,
    })
  }
}
