import { type Expression, namesOf, pathOf, type Reading } from './expressions.ts'
import { type Region, UNKNOWN } from './regions.ts'

// Whether a policy matches, when of each value only the part of its range is known: yes, no, an error, or several of
// these. What is not understood here is all of them, so that a “yes for sure” is one.

export const TRUE = 1
export const FALSE = 2
export const ERROR = 4
const ANY = TRUE | FALSE | ERROR
type Mask = number

export interface Scene {
  /** What is known of the value at a path. */
  at(path: string): Region
  principal: string
  action: string
  groups: readonly string[]
}

/** TRUE: it matches. Without FALSE in the mask it matches or fails, which an enforcing guard answers alike or stricter. */
export function matches({ conditions }: Reading, scene: Scene): Mask {
  let all: Mask = TRUE
  for (const { kind, body } of conditions) {
    const mask = truth(body, scene)
    all = and(all, () => (kind === 'when' ? mask : not(mask)))
    if (!(all & TRUE)) return all
  }
  return all
}

const not = (m: Mask): Mask => (m & ERROR) | (m & TRUE ? FALSE : 0) | (m & FALSE ? TRUE : 0)
const and = (left: Mask, right: () => Mask): Mask => (left & (FALSE | ERROR)) | (left & TRUE ? right() : 0)
const or = (left: Mask, right: () => Mask): Mask => (left & (TRUE | ERROR)) | (left & FALSE ? right() : 0)
const of = (yes: boolean): Mask => (yes ? TRUE : FALSE)

interface Two {
  left: Expression
  right: Expression
}
function truth(e: Expression, scene: Scene): Mask {
  const [operator, body] = Object.entries(e)[0] ?? ['', null]
  const two = body as Two
  const arg = (body as { arg: Expression } | null)?.arg
  switch (operator) {
    case 'Value':
      return body === true ? TRUE : body === false ? FALSE : ANY
    case '&&':
      return and(truth(two.left, scene), () => truth(two.right, scene))
    case '||':
      return or(truth(two.left, scene), () => truth(two.right, scene))
    case '!':
      return not(truth(arg as Expression, scene))
    case 'if-then-else': {
      const { if: when, then, else: other } = body as { if: Expression; then: Expression; else: Expression }
      const m = truth(when, scene)
      return (m & ERROR) | (m & TRUE ? truth(then, scene) : 0) | (m & FALSE ? truth(other, scene) : 0)
    }
    case 'has':
      return has(body as { left: Expression; attr: unknown }, scene)
    case '==':
      return pair(two, scene, same)
    case '!=':
      return not(pair(two, scene, same))
    case '<':
      return pair(two, scene, (a, b) => less(a, b, true))
    case '<=':
      return pair(two, scene, (a, b) => less(a, b, false))
    case '>':
      return pair(two, scene, (a, b) => less(b, a, true))
    case '>=':
      return pair(two, scene, (a, b) => less(b, a, false))
    case 'in':
      return within(two, scene)
    case 'is':
      return isType(body as { left: Expression; entity_type: string; in?: unknown })
    case 'like':
      return like(body as { left: Expression; pattern: unknown[] }, scene)
    case 'contains':
      return pair(two, scene, contains)
    case 'containsAny':
    case 'containsAll':
      return pair(two, scene, (a, b) => {
        if (b.kind !== 'list') return ANY & ~ERROR
        const each = b.items.map((item) => contains(a, item))
        return operator === 'containsAny'
          ? each.reduce((sum, m) => or(sum, () => m), FALSE)
          : each.reduce((sum, m) => and(sum, () => m), TRUE)
      })
    case 'isEmpty': {
      const set = value(arg as Expression, scene)
      if (set.kind === 'list') return of(set.items.length === 0)
      if (set.kind !== 'set') return set.kind === 'error' ? ERROR : ANY
      return of(set.alone && set.has.length === 0)
    }
    default: {
      const v = pathOf(e) === null ? UNKNOWN : value(e, scene)
      return v.kind === 'bool' ? of(v.value) : v.kind === 'error' ? ERROR : ANY
    }
  }
}

type Value =
  | Region
  | { kind: 'list'; items: Value[] }
  | { kind: 'entity'; type: string; id: string }
  | { kind: 'error' }

function value(e: Expression, scene: Scene): Value {
  const path = pathOf(e)
  if (path === 'principal') return { kind: 'entity', type: 'Agent', id: scene.principal }
  if (path === 'action') return { kind: 'entity', type: 'Action', id: scene.action }
  if (path !== null) {
    const region = scene.at(path)
    return region.kind === 'absent' ? { kind: 'error' } : region
  }
  const literal = e.Value
  if (typeof literal === 'number') return { kind: 'int', lo: literal, hi: literal }
  if (typeof literal === 'string') return { kind: 'texts', values: [literal] }
  if (typeof literal === 'boolean') return { kind: 'bool', value: literal }
  const entity = (literal as { __entity?: { type: string; id: string } } | undefined)?.__entity
  if (entity) return entity.type === 'Resource' ? { kind: 'texts', values: [entity.id] } : { kind: 'entity', ...entity }
  if (Array.isArray(e.Set)) {
    const items = e.Set.map((each) => value(each as Expression, scene))
    return items.some((i) => i.kind === 'error') ? { kind: 'error' } : { kind: 'list', items }
  }
  return UNKNOWN
}

function pair({ left, right }: Two, scene: Scene, compare: (a: Value, b: Value) => Mask): Mask {
  const a = value(left, scene)
  if (a.kind === 'error') return ERROR
  const b = value(right, scene)
  if (b.kind === 'error') return ERROR
  return a.kind === 'unknown' || b.kind === 'unknown' ? ANY : compare(a, b)
}

const EITHER = TRUE | FALSE
function same(a: Value, b: Value): Mask {
  if (a.kind === 'int' && b.kind === 'int') {
    if (a.hi < b.lo || b.hi < a.lo) return FALSE
    return a.lo === a.hi && b.lo === b.hi ? TRUE : EITHER
  }
  if (a.kind === 'bool' && b.kind === 'bool') return of(a.value === b.value)
  if (a.kind === 'texts' && b.kind === 'texts') {
    const shared = a.values.filter((v) => b.values.includes(v))
    return !shared.length ? FALSE : a.values.length === 1 && b.values.length === 1 ? TRUE : EITHER
  }
  if (a.kind === 'other' && b.kind === 'texts') return b.values.every((v) => a.not.includes(v)) ? FALSE : EITHER
  if (a.kind === 'texts' && b.kind === 'other') return same(b, a)
  if (a.kind === 'entity' && b.kind === 'entity') return of(a.type === b.type && a.id === b.id)
  return EITHER
}
function less(a: Value, b: Value, strictly: boolean): Mask {
  if (a.kind !== 'int' || b.kind !== 'int') return ANY
  if (strictly ? a.hi < b.lo : a.hi <= b.lo) return TRUE
  if (strictly ? a.lo >= b.hi : a.lo > b.hi) return FALSE
  return EITHER
}
function contains(set: Value, item: Value): Mask {
  if (set.kind === 'list')
    return set.items
      .map((i) => (i.kind === 'unknown' ? EITHER : same(i, item)))
      .reduce((sum, m) => or(sum, () => m), FALSE)
  if (set.kind !== 'set' || item.kind !== 'texts') return EITHER
  const each = item.values.map((v) =>
    set.has.includes(v) ? TRUE : set.lacks.includes(v) || set.alone ? FALSE : EITHER,
  )
  return each.reduce((sum, m) => sum | m, 0)
}

function has({ left, attr }: { left: Expression; attr: unknown }, scene: Scene): Mask {
  const base = pathOf(left)
  if (base === null) return ANY
  // a record that is not there has nothing to ask
  if (base.includes('.')) {
    const region = scene.at(base)
    if (region.kind === 'absent') return ERROR
    if (region.kind === 'unknown') return ANY
  }
  let at = base
  let mask: Mask = TRUE
  for (const name of namesOf(attr)) {
    at = `${at}.${name}`
    const region = scene.at(at)
    const here = region.kind === 'absent' ? FALSE : region.kind === 'unknown' ? EITHER : TRUE
    mask = and(mask, () => here)
  }
  return mask
}

function within({ left, right }: Two, scene: Scene): Mask {
  const a = value(left, scene)
  const b = value(right, scene)
  if (a.kind === 'error' || b.kind === 'error') return ERROR
  const one = (to: Value): Mask => {
    if (to.kind === 'unknown' || a.kind === 'unknown') return ANY
    if (a.kind === 'entity' && a.type === 'Action' && to.kind === 'entity')
      return of(to.type === 'Action' && (to.id === a.id || scene.groups.includes(to.id)))
    return same(a, to)
  }
  return b.kind === 'list' ? b.items.reduce((sum, item) => or(sum, () => one(item)), FALSE) : one(b)
}

function isType({ left, entity_type, in: parent }: { left: Expression; entity_type: string; in?: unknown }): Mask {
  const path = pathOf(left)
  const type = path === 'principal' ? 'Agent' : path === 'resource' ? 'Resource' : path === 'action' ? 'Action' : null
  return type === null || (parent !== undefined && type === entity_type) ? ANY : of(type === entity_type)
}

function like({ left, pattern }: { left: Expression; pattern: unknown[] }, scene: Scene): Mask {
  const a = value(left, scene)
  if (a.kind === 'error') return ERROR
  if (a.kind !== 'texts' || a.values.some((v) => v.length > 200)) return a.kind === 'other' ? EITHER : ANY
  if (pattern.filter((p) => p === 'Wildcard').length > 4) return EITHER
  return a.values.map((v) => of(likeText(v, pattern))).reduce((sum, m) => sum | m, 0)
}
/** Cedar's `like`: literal pieces and wildcards, from the first to the last character. */
function likeText(given: string, pattern: unknown[]): boolean {
  const pieces = pattern.map((p) =>
    typeof p === 'object' && p !== null ? String((p as { Literal: string }).Literal) : null,
  )
  const fits = (at: number, i: number): boolean => {
    if (i === pieces.length) return at === given.length
    const piece = pieces[i]
    if (typeof piece === 'string') return given.startsWith(piece, at) && fits(at + piece.length, i + 1)
    for (let to = at; to <= given.length; to++) if (fits(to, i + 1)) return true
    return false
  }
  return fits(0, 0)
}
