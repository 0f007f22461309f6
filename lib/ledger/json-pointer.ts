import type { Json } from '../platform/strict-json.ts'

// RFC 6901, on plain JSON. Only own members count: `/constructor` finds nothing.

export function pointerParts(pointer: string): string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) throw new Error(`${JSON.stringify(pointer)} is not a JSON pointer`)
  return pointer
    .slice(1)
    .split('/')
    .map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~'))
}
export const pointerTo = (at: string, member: string | number): string =>
  `${at}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`

const INDEX = /^(?:0|[1-9][0-9]{0,9})$/

function member(value: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(value)) return INDEX.test(part) ? value[Number(part)] : undefined
  if (value !== null && typeof value === 'object') return Object.hasOwn(value, part) ? value[part] : undefined
  return undefined
}
export function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value
  for (const part of pointerParts(pointer)) at = member(at, part)
  return at
}

/**
 * A copy with `replacement` at the pointer, sharing what did not change. Without anything at the pointer: the value
 * itself.
 */
export function withValueAt(value: Json, pointer: string, replacement: Json): Json {
  return replaced(value, pointerParts(pointer), 0, replacement)
}
function replaced(value: Json, parts: string[], depth: number, replacement: Json): Json {
  const part = parts[depth]
  if (part === undefined) return replacement
  const child = member(value, part)
  if (child === undefined) return value
  const next = replaced(child, parts, depth + 1, replacement)
  if (next === child) return value
  if (Array.isArray(value)) return value.with(Number(part), next)
  const copy = { ...(value as { [name: string]: Json }) }
  // not an assignment: the member may be called __proto__
  Object.defineProperty(copy, part, { value: next, writable: true, enumerable: true, configurable: true })
  return copy
}
