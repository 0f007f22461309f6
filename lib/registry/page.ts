import { z } from 'zod'
import { AppError } from '../platform/app-error.ts'
import { whole } from './fields.ts'

// Lists come in pages by the last key of the page before: no offset that shifts while somebody adds a row.

export const PAGE_MAX = 100
export const pageQuery = z.object({
  limit: whole(1, PAGE_MAX).default(50),
  cursor: z.string().max(500).optional(),
})
export type PageQuery = z.output<typeof pageQuery>
export interface Page<T> {
  items: T[]
  next_cursor: string | null
}
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() })

/** What a key is: PostgreSQL would stumble over anything else where a time or a number is compared. */
const KEYS = {
  text: (k: string) => !k.includes('\0') && k.isWellFormed(),
  time: (k: string) => /^(?!0000)\d{4}-/.test(k) && !Number.isNaN(Date.parse(k)) && new Date(k).toISOString() === k,
  index: (k: string) => /^\d{1,15}$/.test(k),
  /** Empty: of what has not ended. */
  ended: (k: string): boolean => k === '' || KEYS.time(k),
}
/** The keys of the last row that the caller has, or null on the first page. */
export function afterKeys(query: { cursor?: string | undefined }, ...kinds: (keyof typeof KEYS)[]): string[] | null {
  if (query.cursor === undefined) return null
  try {
    const keys = JSON.parse(Buffer.from(query.cursor, 'base64url').toString()) as unknown
    if (
      Array.isArray(keys) &&
      keys.length === kinds.length &&
      kinds.every((kind, i) => typeof keys[i] === 'string' && KEYS[kind](keys[i]))
    )
      return keys as string[]
  } catch {
    // not one of ours
  }
  throw new AppError(400, 'invalid_request', 'The cursor is not one that a list has given.', {
    fields: [{ pointer: '/cursor', message: 'is not one that a list has given' }],
  })
}

/** Ask for one row more than the page holds; it tells whether there is another page. */
export function toPage<R, T>(rows: R[], limit: number, keysOf: (row: R) => string[], view: (row: R) => T): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const more = rows.length > limit && last !== undefined
  return {
    items: shown.map(view),
    next_cursor: more ? Buffer.from(JSON.stringify(keysOf(last))).toString('base64url') : null,
  }
}
