import { z } from 'zod'
import { ITEMS_MAX } from '../changes/items.ts'

const FILES_MAX = 2 * ITEMS_MAX + 2_000
/** Path → text. Whether a path is one of a catalog is said with the other findings. */
export const files = z
  .record(z.string().min(1).max(300), z.string())
  .refine((f) => Object.keys(f).length <= FILES_MAX, {
    error: `are more than ${FILES_MAX}`,
  })
export const finding = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  message: z.string(),
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
})
export const plannedItem = z.object({
  file: z.string(),
  verb: z.enum(['add', 'change', 'retire']),
  item: z.looseObject({ kind: z.string() }),
})
