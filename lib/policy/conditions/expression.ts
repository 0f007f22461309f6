import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs'
import { guarded } from '../cedar-instance.ts'
import { policyLimit } from '../policy-limits.ts'

/** An expression of Cedar's JSON policy format: an object with one member, the operator. */
export type Expression = object

const REMEMBERED_MAX = 4_000
const remembered = new Map<string, Expression[] | null>()

/** What must be true for the policy to match, besides its scope: `when` as it stands, `unless` negated. Null: no policy. */
export function conditionsOf(text: string): Expression[] | null {
  const known = remembered.get(text)
  if (known !== undefined) return known
  const made = readConditions(text)
  if (remembered.size >= REMEMBERED_MAX) remembered.delete(remembered.keys().next().value as string)
  remembered.set(text, made)
  return made
}
function readConditions(text: string): Expression[] | null {
  if (policyLimit(text)) return null
  const answer = guarded(() => policyToJson(text))
  if (answer.type === 'failure') return null
  return (answer.json.conditions as { kind: string; body: Expression }[]).flatMap(({ kind, body }) =>
    kind === 'when' ? conjunctsOf(body) : [{ '!': { arg: body } }],
  )
}

/** `a && b && c` in its pieces, in order. */
export function conjunctsOf(expression: Expression): Expression[] {
  const [operator, body] = operationOf(expression)
  if (operator !== '&&') return [expression]
  const { left, right } = body as { left: Expression; right: Expression }
  return [...conjunctsOf(left), ...conjunctsOf(right)]
}

export const operationOf = (expression: Expression): [string, unknown] =>
  (Object.entries(expression)[0] ?? ['', null]) as [string, unknown]

/** `context.amount.value` → its names, the variable first; null for anything else. */
export function pathOf(expression: Expression): string[] | null {
  const [operator, body] = operationOf(expression)
  if (operator === 'Var') return [body as string]
  if (operator !== '.') return null
  const { left, attr } = body as { left: Expression; attr: string }
  const below = pathOf(left)
  return below && [...below, attr]
}

/** A text, a number or a truth; undefined for anything else. */
export function literalOf(expression: Expression): string | number | boolean | undefined {
  const value = (expression as { Value?: unknown }).Value
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

/** `Action::"class:write"` as a literal. */
export function entityOf(expression: Expression): { type: string; id: string } | null {
  const value = (expression as { Value?: { __entity?: { type: string; id: string } } }).Value
  return (typeof value === 'object' && value?.__entity) || null
}
