import { type Expression, entityOf, literalOf, operationOf, pathOf } from './expression.ts'
import type { Knowledge, Path } from './knowledge.ts'

interface Two {
  left: Expression
  right: Expression
}

/**
 * What is known when the expression was evaluated, without an error, to `truth`; null when it cannot be. Where an
 * operator is not understood, nothing more is known: then everything stays possible.
 */
export function assume(known: Knowledge, expression: Expression, truth: boolean): Knowledge | null {
  const [operator, body] = operationOf(expression)
  switch (operator) {
    case 'Value':
      return typeof body === 'boolean' && body !== truth ? null : known
    case '!':
      return assume(known, (body as { arg: Expression }).arg, !truth)
    case '&&':
    case '||': {
      const { left, right } = body as Two
      const both = operator === '&&'
      if (both === truth) return then(assume(known, left, truth), (k) => assume(k, right, truth))
      const second = then(assume(known, left, !truth), (k) => assume(k, right, truth))
      return either(assume(known, left, truth), second)
    }
    case 'if-then-else': {
      const { if: test, then: yes, else: no } = body as { if: Expression; then: Expression; else: Expression }
      return either(
        then(assume(known, test, true), (k) => assume(k, yes, truth)),
        then(assume(known, test, false), (k) => assume(k, no, truth)),
      )
    }
    case 'has':
      return assumeHas(known, body as { left: Expression; attr: string | string[] }, truth)
    case '.': {
      const path = pathOf(expression)
      return path ? known.with(path, { present: 'yes', truth: truth ? 'yes' : 'no' }) : known
    }
    case '==':
    case '!=':
      return assumeEqual(known, body as Two, (operator === '==') === truth)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return assumeOrder(known, body as Two, operator, truth)
    case 'contains':
      return assumeContains(known, body as Two, truth)
    case 'in':
      return assumeIn(known, body as Two, truth)
    case 'is': {
      const { left, entity_type: type } = body as { left: Expression; entity_type: string }
      if (pathOf(left)?.join() !== 'principal') return known
      return (type === 'Agent') === truth ? known : null
    }
    default:
      return evaluated(known, body)
  }
}
const then = (known: Knowledge | null, next: (k: Knowledge) => Knowledge | null): Knowledge | null =>
  known && next(known)
const either = (a: Knowledge | null, b: Knowledge | null): Knowledge | null => (a && b ? a.either(b) : (a ?? b))

/** The operands of an operator that evaluates all of them: the values they read were there. */
function evaluated(known: Knowledge, body: unknown): Knowledge | null {
  const operands = (Array.isArray(body) ? body : Object.values((body as object | null) ?? {})) as unknown[]
  let now: Knowledge | null = known
  for (const operand of operands)
    if (now && typeof operand === 'object' && operand !== null) now = read(now, operand as Expression)
  return now
}
function read(known: Knowledge, expression: Expression): Knowledge | null {
  const path = pathOf(expression)
  if (path) return path.length > 1 ? known.with(path, { present: 'yes' }) : known
  const [operator, body] = operationOf(expression)
  const strict = operator !== 'Value' && operator !== '&&' && operator !== '||' && operator !== 'if-then-else'
  return strict && operator !== 'has' && operator !== 'Record' ? evaluated(known, body) : known
}

function assumeHas(
  known: Knowledge,
  { left, attr }: { left: Expression; attr: string | string[] },
  truth: boolean,
): Knowledge | null {
  const path = pathOf(left)
  if (!path) return known
  const base = path.length > 1 ? known.with(path, { present: 'yes' }) : known
  const names = [attr].flat()
  const whole: Path = [...path, ...names]
  if (truth) return then(base, (k) => k.with(whole, { present: 'yes' }))
  // `has a.b` is false when either is missing: only of one name it is known which
  if (!base || base.known(whole).present === 'yes') return null
  return names.length === 1 ? base.with(whole, { present: 'no' }) : base
}

/** The side that is a path and the side that is not. */
function sides({ left, right }: Two): { path: Path; other: Expression; flipped: boolean } | null {
  const path = pathOf(left)
  if (path) return { path, other: right, flipped: false }
  const other = pathOf(right)
  return other && { path: other, other: left, flipped: true }
}

function assumeEqual(known: Knowledge, both: Two, equal: boolean): Knowledge | null {
  const found = sides(both)
  const base = evaluated(known, both)
  if (!found || !base) return base
  const { path, other } = found
  const entity = entityOf(other)
  if (entity && path.join() === 'action' && base.action)
    return (entity.type === 'Action' && entity.id === base.action.name) === equal ? base : null
  const value = literalOf(other)
  if (value === undefined || path.length < 2) return base
  if (typeof value === 'string')
    return base.with(path, { texts: equal ? { only: new Set([value]) } : { not: new Set([value]) } })
  if (typeof value === 'boolean') return base.with(path, { truth: value === equal ? 'yes' : 'no' })
  if (!Number.isSafeInteger(value)) return base
  if (equal) return base.with(path, { range: { min: value, max: value } })
  const range = base.known(path).range
  return range && range.min === value && range.max === value ? null : base
}

const FLIPPED: { [o: string]: string } = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
const NEGATED: { [o: string]: string } = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' }
function assumeOrder(known: Knowledge, both: Two, operator: string, truth: boolean): Knowledge | null {
  const found = sides(both)
  const base = evaluated(known, both)
  if (!found || !base) return base
  const value = literalOf(found.other)
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return base
  const as = truth ? operator : (NEGATED[operator] as string)
  const [min, max] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const range = {
    '<': { min, max: value - 1 },
    '<=': { min, max: value },
    '>': { min: value + 1, max },
    '>=': { min: value, max },
  }[found.flipped ? (FLIPPED[as] as string) : as]
  return range ? base.with(found.path, { range }) : base
}

/** `["a", "b"].contains(context.stage)`: the value is one of them, or none. */
function assumeContains(known: Knowledge, both: Two, truth: boolean): Knowledge | null {
  const base = evaluated(known, both)
  const path = pathOf(both.right)
  const set = (both.left as { Set?: Expression[] }).Set?.map(literalOf)
  if (!base || !path || path.length < 2 || !set?.every((v) => typeof v === 'string')) return base
  const texts = new Set(set as string[])
  return base.with(path, { texts: truth ? { only: texts } : { not: texts } })
}

function assumeIn(known: Knowledge, { left, right }: Two, truth: boolean): Knowledge | null {
  const { action } = known
  if (!action || pathOf(left)?.join() !== 'action') return known
  const named = ((right as { Set?: Expression[] }).Set ?? [right]).map(entityOf)
  if (!named.every((e) => e !== null)) return known
  const within = named.some((e) => e.type === 'Action' && (e.id === action.name || action.groups.includes(e.id)))
  return within === truth ? known : null
}
