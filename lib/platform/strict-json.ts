import { isUtf8 } from 'node:buffer'
import { locateJsonFault } from './strict-json-fault.ts'

// JSON as two readers must understand it alike (I-JSON, RFC 7493): the engine that decides and the auditor who replays.
// Every request body passes here, so the way of a sound body is short: one native parse and two counts. Only a body
// that fails one of them is read again by the slow, hand-written parser, which says what is wrong and where.

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

export type StrictJsonCode =
  | 'invalid_json'
  | 'duplicate_key'
  | 'number_out_of_range'
  | 'invalid_string'
  | 'too_deep'
  | 'invalid_utf8'

export class StrictJsonError extends Error {
  readonly code: StrictJsonCode
  /** JSON pointer to the offending member; null when there is none to name. */
  readonly pointer: string | null
  constructor(code: StrictJsonCode, pointer: string | null, message: string) {
    super(message)
    this.code = code
    this.pointer = pointer
  }
}

export const DEPTH_MAX = 64
const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Refuses duplicate keys, lone surrogates and U+0000 in strings, numbers that are not finite, integers beyond 2^53 − 1,
 * bytes that are not UTF-8, and nesting beyond `depthMax`. Fractions are allowed; −0 becomes 0, as RFC 8785 writes it.
 * A member named `__proto__` is an own property like any other. U+0000 is refused because PostgreSQL cannot hold it:
 * one such body would fail the whole batch of decisions that it travels in.
 */
export function parseStrictJson(input: Uint8Array | string, { depthMax = DEPTH_MAX } = {}): Json {
  const text = textOf(input)
  const members = membersWritten(text, depthMax)
  if (members >= 0) {
    let value: Json | undefined
    try {
      value = JSON.parse(text)
    } catch {}
    // Each duplicate key makes the parsed value hold one member fewer than were written.
    if (value !== undefined) {
      const counted = { members: 0, sound: true }
      const settled = settle(value, counted)
      if (counted.sound && counted.members === members) return settled
    }
  }
  const fault = locateJsonFault(text, depthMax)
  throw new StrictJsonError(fault.code, fault.pointer, fault.message)
}

function textOf(input: Uint8Array | string): string {
  if (typeof input === 'string') {
    if (input.isWellFormed()) return input
    throw new StrictJsonError('invalid_utf8', null, 'The text holds a lone surrogate, so it is not Unicode.')
  }
  if (!isUtf8(input)) throw new StrictJsonError('invalid_utf8', null, 'The body is not valid UTF-8.')
  return Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString()
}

/** Colons outside of strings, or −1 when nested too deep. Only meaningful for text that JSON.parse accepts. */
function membersWritten(text: string, depthMax: number): number {
  let members = 0
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === QUOTE) {
      for (i++; i < text.length; i++) {
        const s = text.charCodeAt(i)
        if (s === QUOTE) break
        if (s === BACKSLASH) i++
      }
    } else if (c === 0x3a) members++
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > depthMax) return -1
    } else if (c === 0x7d || c === 0x5d) depth--
  }
  return members
}

const soundString = (s: string): boolean => s.isWellFormed() && !s.includes('\0')

/** Counts members, checks strings and numbers, and turns −0 into 0 in place. */
function settle(value: Json, counted: { members: number; sound: boolean }): Json {
  if (typeof value === 'string') {
    if (!soundString(value)) counted.sound = false
  } else if (typeof value === 'number') {
    if (value === 0) return 0
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) counted.sound = false
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as Json
      const settled = settle(item, counted)
      if (!Object.is(settled, item)) value[i] = settled
    }
  } else if (value !== null && typeof value === 'object') {
    const names = Object.keys(value)
    counted.members += names.length
    for (const name of names) {
      if (!soundString(name)) counted.sound = false
      const item = value[name] as Json
      const settled = settle(item, counted)
      // −0 became 0; defineProperty, because an assignment to `__proto__` could reach a setter
      if (!Object.is(settled, item))
        Object.defineProperty(value, name, { value: settled, writable: true, enumerable: true, configurable: true })
    }
  }
  return value
}
