/** Bytes `from` to `to`, both inclusive. */
export interface ByteRange {
  from: number
  to: number
}

/**
 * RFC 9110, section 14: one range of bytes. Null when there is none that we follow, which answers with the whole; what
 * cannot be satisfied is 416.
 */
export function parseRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=\s*(?:(\d+)-(\d+)?|-(\d+))\s*$/i.exec(header ?? '')
  if (!match) return null
  const [, first, last, suffix] = match
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size)
    return length ? { from: size - length, to: size - 1 } : 'unsatisfiable'
  }
  const from = Number(first)
  const to = last === undefined ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== undefined && Number(last) < from) return null
  return from < size ? { from, to } : 'unsatisfiable'
}

/** Section 13.1.5: only exactly this entity continues; another one, or a date, is answered with the whole. */
export const rangeStillHolds = (ifRange: string | null, etag: string): boolean => ifRange === null || ifRange === etag

/** Section 13.1.2, compared weakly. */
export const matchesNone = (ifNoneMatch: string | null, etag: string): boolean =>
  ifNoneMatch !== null &&
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((t) => t.trim().replace(/^W\//, '') === etag))
