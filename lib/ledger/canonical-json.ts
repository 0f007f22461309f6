import { hash } from 'node:crypto'
import type { Json } from '../platform/strict-json.ts'

// RFC 8785 (JCS). The npm package "canonicalize" passes the same vectors but drops undefined, turns a Map into {} and
// writes functions: what is hashed must not be able to lose anything silently, so everything that is not JSON throws.

export class NotCanonicalError extends Error {}
const DEPTH_MAX = 200

/** Only well-formed strings, booleans, null, safe integers (−0 is written 0), arrays and plain objects. */
export const canonicalJson = (value: Json): string => write(value, integer, 0)

/** As `canonicalJson`, but with every finite number as ECMAScript writes it: for arguments as a caller sent them. */
export const canonicalJsonWithFractions = (value: Json): string => write(value, finite, 0)

/** `sha256:` and the lower-case hex SHA-256 of the UTF-8 bytes. */
export const sha256Of = (text: string | Uint8Array): string => `sha256:${hash('sha256', text)}`

function integer(n: number): string {
  if (!Number.isSafeInteger(n)) throw new NotCanonicalError(`${n} is not a safe integer`)
  return String(n === 0 ? 0 : n)
}
function finite(n: number): string {
  if (!Number.isFinite(n)) throw new NotCanonicalError(`${n} is not a finite number`)
  return String(n === 0 ? 0 : n)
}
/** Nothing to escape and nothing ill-formed: most strings, and looking is cheaper than serializing. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
const PLAIN_MAX = 256
const quoted = (s: string): string => (s.length <= PLAIN_MAX && PLAIN.test(s) ? `"${s}"` : escaped(s))
function escaped(s: string): string {
  if (!s.isWellFormed()) throw new NotCanonicalError('a string holds a lone surrogate')
  return JSON.stringify(s)
}

function write(value: unknown, number: (n: number) => string, depth: number): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') return number(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object') throw new NotCanonicalError(`${typeof value} is not JSON`)
  if (depth === DEPTH_MAX) throw new NotCanonicalError('nested too deep, or in a circle')
  if (Array.isArray(value)) {
    let out = '['
    // by index: a hole must reach the refusal of undefined
    for (let i = 0; i < value.length; i++) out += (i ? ',' : '') + write(value[i], number, depth + 1)
    return `${out}]`
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new NotCanonicalError(`${prototype.constructor?.name ?? 'an object with a prototype'} is not plain JSON`)
  const names = Object.keys(value)
  // the default sort compares UTF-16 code units, as RFC 8785 wants it
  if (names.length > 1) names.sort()
  let out = '{'
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    out += `${(i ? ',' : '') + quoted(name)}:${write((value as Record<string, unknown>)[name], number, depth + 1)}`
  }
  return `${out}}`
}
