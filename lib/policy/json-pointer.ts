import type { Json, JsonObject } from './types.ts'

// RFC 6901. Only own members are read: a pointer to /constructor or /__proto__ finds what the caller sent, or nothing.

const INDEX = /^(?:0|[1-9][0-9]{0,8})$/
const cache = new Map<string, string[]>()
const CACHE_MAX = 10_000

export const isPointer = (text: string): boolean => text === '' || /^(?:\/(?:[^~/]|~[01])*)+$/.test(text)

export const pointerOf = (tokens: readonly (string | number)[]): string =>
  tokens.map((t) => `/${String(t).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

export function tokensOf(pointer: string): string[] {
  const known = cache.get(pointer)
  if (known) return known
  const tokens =
    pointer === ''
      ? []
      : pointer
          .slice(1)
          .split('/')
          .map((t) => t.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (cache.size >= CACHE_MAX) cache.clear()
  cache.set(pointer, tokens)
  return tokens
}

/** The member called `name`, if it is the value's own. */
export function own(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return INDEX.test(name) ? value[Number(name)] : undefined
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, name) ? value[name] : undefined
}

export function readPointer(value: Json | undefined, pointer: string): Json | undefined {
  let at = value
  for (const token of tokensOf(pointer)) at = own(at, token)
  return at
}

/** A copy in which what the pointer names is replaced; the same value when it names nothing. */
export function replaceAt(value: Json, pointer: string, replacement: Json): Json {
  const tokens = tokensOf(pointer)
  if (readPointer(value, pointer) === undefined) return value
  const walk = (at: Json, depth: number): Json => {
    if (depth === tokens.length) return replacement
    const name = tokens[depth] as string
    const child = walk(own(at, name) as Json, depth + 1)
    if (Array.isArray(at)) return at.map((item, i) => (i === Number(name) ? child : item))
    const copy: JsonObject = { ...(at as JsonObject) }
    Object.defineProperty(copy, name, { value: child, enumerable: true, configurable: true, writable: true })
    return copy
  }
  return walk(value, 0)
}

const REPLACED = '[secret]'
/** The arguments with every value that the tool declares secret replaced. */
export function withoutSecrets(
  args: JsonObject,
  secrets: readonly string[] = [],
): { arguments: JsonObject; replaced: boolean } {
  let out: Json = args
  for (const pointer of secrets) out = replaceAt(out, pointer, REPLACED)
  return { arguments: out as JsonObject, replaced: out !== args }
}
