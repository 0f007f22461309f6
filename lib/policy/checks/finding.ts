import { placeOf } from '../place-of.ts'
import type { Finding, Place } from '../types.ts'

export const finding = (
  severity: Finding['severity'],
  pointer: string,
  code: string,
  message: string,
  place: Place | null = null,
): Finding => ({ severity, code, message, pointer, place })

/** Where a path such as `context.amount` stands, however it is spaced; null when it is not written that way. */
export function placeOfPath(text: string, path: readonly string[]): Place | null {
  const escaped = path.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const found = new RegExp(`(?<![\\w.])${escaped.join('\\s*\\.\\s*')}(?!\\w)`).exec(text)
  if (!found) return null
  const start = Buffer.byteLength(text.slice(0, found.index))
  return placeOf(text, start, start + Buffer.byteLength(found[0]))
}
