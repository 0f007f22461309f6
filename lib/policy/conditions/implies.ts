import { assume } from './assume.ts'
import { type Expression, operationOf, pathOf } from './expression.ts'
import type { Knowledge } from './knowledge.ts'

/** Whether the expression can only be true, and cannot fail, wherever the knowledge holds. */
export const mustBeTrue = (known: Knowledge, expression: Expression): boolean =>
  !mayFail(known, expression) && assume(known, expression, false) === null

const PURE = new Set(['!', '==', '!=', '<', '<=', '>', '>=', 'contains', 'containsAll', 'containsAny', 'isEmpty', 'in'])
const DECIMALS = new Set(['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'])

/** Whether evaluating it may end in an error. Types were checked when the policy was published. */
export function mayFail(known: Knowledge, expression: Expression): boolean {
  const [operator, body] = operationOf(expression)
  const two = body as { left: Expression; right: Expression }
  if (operator === 'Value' || operator === 'Var') return false
  if (operator === '.') {
    const path = pathOf(expression)
    return path === null || known.known(path).present !== 'yes'
  }
  if (operator === 'has' || operator === 'like' || operator === 'is') return mayFail(known, two.left)
  if (operator === '&&' || operator === '||') {
    if (mayFail(known, two.left)) return true
    const next = assume(known, two.left, operator === '&&')
    return next !== null && mayFail(next, two.right)
  }
  if (operator === 'if-then-else') {
    const { if: test, then, else: other } = body as { if: Expression; then: Expression; else: Expression }
    const [yes, no] = [assume(known, test, true), assume(known, test, false)]
    return mayFail(known, test) || (yes !== null && mayFail(yes, then)) || (no !== null && mayFail(no, other))
  }
  if (operator === 'Set') return (body as Expression[]).some((e) => mayFail(known, e))
  if (operator === 'decimal') return 'Value' in ((body as Expression[])[0] ?? {}) === false
  if (DECIMALS.has(operator)) return (body as Expression[]).some((e) => mayFail(known, e))
  // sums overflow; of what is not listed nothing is promised
  if (!PURE.has(operator)) return true
  return Object.values(body as object).some((e) => mayFail(known, e as Expression))
}
