import { hash } from 'node:crypto'
import type { Json } from '../platform/strict-json.ts'

// RFC 8785 (JCS). The npm package "canonicalize" passes the same vectors but drops undefined, turns a Map into {} and
// writes functions: what is hashed must not be able to lose anything silently, so everything that is not JSON throws.

export class NotCanonicalError extends Error {}
const DEPTH_MAX = 200

/** Only well-formed strings, booleans, null, safe integers (−0 is written 0), arrays and plain objects. */
export const canonicalJson = (value: Json): string => canonical(value, demandInteger)

/** As `canonicalJson`, but with every finite number as ECMAScript writes it: for arguments as a caller sent them. */
export const canonicalJsonWithFractions = (value: Json): string => canonical(value, demandFinite)

/** `sha256:` and the lower-case hex SHA-256 of the UTF-8 bytes. */
export const sha256Of = (text: string | Uint8Array): string => `sha256:${hash('sha256', text)}`

function demandInteger(n: number): void {
  if (!Number.isSafeInteger(n)) throw new NotCanonicalError(`${n} is not a safe integer`)
}
function demandFinite(n: number): void {
  if (!Number.isFinite(n)) throw new NotCanonicalError(`${n} is not a finite number`)
}
type Demand = (n: number) => void

/**
 * Checks everything and puts members in order, then lets JSON.stringify write: it writes numbers as RFC 8785 wants them
 * (ECMAScript's way, −0 as 0), and a sixth of the garbage that writing piece by piece leaves behind. A decision
 * canonicalizes a dozen times.
 */
function canonical(value: unknown, demand: Demand): string {
  const ordered = order(value, demand, 0)
  return ordered === UNORDERABLE ? write(value) : JSON.stringify(ordered)
}

/** An object whose members no object of JavaScript's can hold in this order, or as members at all. */
const UNORDERABLE = Symbol('unorderable')
const isIndexLike = (c: number): boolean => c >= 0x30 && c <= 0x39

/** The value itself when its members are in order already, else a copy; or UNORDERABLE. Throws for what is not JSON. */
function order(value: unknown, demand: Demand, depth: number): unknown {
  if (typeof value === 'string') return demandWellFormed(value)
  if (typeof value === 'number') {
    demand(value)
    return value
  }
  if (value === null || typeof value === 'boolean') return value
  if (typeof value !== 'object') throw new NotCanonicalError(`${typeof value} is not JSON`)
  if (depth === DEPTH_MAX) throw new NotCanonicalError('nested too deep, or in a circle')
  if (Array.isArray(value)) return orderItems(value, demand, depth)
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new NotCanonicalError(`${prototype.constructor?.name ?? 'an object with a prototype'} is not plain JSON`)
  return orderMembers(value as Members, demand, depth)
}

function orderItems(items: unknown[], demand: Demand, depth: number): unknown {
  let copy: unknown[] | null = null
  let orderable = true
  // by index: a hole must reach the refusal of undefined
  for (let i = 0; i < items.length; i++) {
    const item = order(items[i], demand, depth + 1)
    if (item === UNORDERABLE) orderable = false
    else if (item !== items[i] && !copy) copy = items.slice()
    if (copy) copy[i] = item
  }
  return orderable ? (copy ?? items) : UNORDERABLE
}

type Members = { [name: string]: unknown }
function orderMembers(object: Members, demand: Demand, depth: number): unknown {
  const names = Object.keys(object)
  let orderable = true
  let inOrder = true
  for (let i = 0; i < names.length; i++) {
    const name = demandWellFormed(names[i] as string)
    // members that look like an index come first whatever is done, and __proto__ is none when it is assigned
    if (isIndexLike(name.charCodeAt(0)) || name === '__proto__') orderable = false
    if (i > 0 && (names[i - 1] as string) > name) inOrder = false
  }
  if (!inOrder) sortNames(names)
  let copy: Members | null = inOrder ? null : {}
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    const member = order(object[name], demand, depth + 1)
    if (member === UNORDERABLE) orderable = false
    if (!orderable) continue
    if (!copy && member !== object[name]) {
      copy = {}
      for (let before = 0; before < i; before++) copy[names[before] as string] = object[names[before] as string]
    }
    if (copy) copy[name] = member
  }
  return orderable ? (copy ?? object) : UNORDERABLE
}

const FEW = 24
/** By UTF-16 code units, as RFC 8785 wants it. In place for the usual few: the built-in sort makes copies. */
function sortNames(names: string[]): void {
  if (names.length > FEW) {
    names.sort()
    return
  }
  for (let i = 1; i < names.length; i++) {
    const name = names[i] as string
    let at = i - 1
    for (; at >= 0 && (names[at] as string) > name; at--) names[at + 1] = names[at] as string
    names[at + 1] = name
  }
}

function demandWellFormed(s: string): string {
  if (!s.isWellFormed()) throw new NotCanonicalError('a string holds a lone surrogate')
  return s
}

/** Piece by piece, for values that `order` has checked. */
function write(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${write((value as Members)[name])}`).join(',')}}`
}
