import type { Place } from './types.ts'

/** Cedar's offsets are UTF-8 bytes; a place is also said in the units of editors and of people. */
export function placeOf(text: string, start: number, end: number): Place {
  const bytes = Buffer.from(text)
  const from = unitsBefore(bytes, start)
  const to = Math.max(from, unitsBefore(bytes, end))
  const before = text.slice(0, from)
  const lineStart = before.lastIndexOf('\n') + 1
  return {
    line: before.split('\n').length,
    column: from - lineStart + 1,
    byteOffset: start,
    from,
    to,
  }
}
const unitsBefore = (bytes: Buffer, offset: number): number =>
  bytes.subarray(0, Math.max(0, offset)).toString('utf8').length

/** The first place of a piece of the text; null when it is not there. */
export function placeOfPiece(text: string, piece: string): Place | null {
  const at = text.indexOf(piece)
  if (at < 0) return null
  const start = Buffer.byteLength(text.slice(0, at))
  return placeOf(text, start, start + Buffer.byteLength(piece))
}
