import { z } from 'zod'
import { ROLES } from '../people/permissions.ts'
import { line, text, time } from '../registry/fields.ts'
import { changeItems } from './items.ts'

export const STATES = [
  'draft',
  'in_review',
  'approved',
  'scheduled',
  'applied',
  'rolled_back',
  'withdrawn',
  'rejected',
] as const
export type ChangeState = (typeof STATES)[number]
/** What can still become something. */
export const OPEN_STATES: readonly ChangeState[] = ['draft', 'in_review', 'approved', 'scheduled', 'rejected']

export const title = line(160)
export const why = text(4_000, 3)
export const reason = text(1_000)
export const version = z.number().int().min(1).max(2_147_483_647)
export const contentHash = z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: 'is not a hash of content' })

export const openChangeBody = z.strictObject({ title, why, items: changeItems })
export const editChangeBody = z
  .strictObject({
    /** The version that the editor started from: what somebody wrote meanwhile is not overwritten. */
    version,
    title: title.optional(),
    why: why.optional(),
    items: changeItems.optional(),
  })
  .refine((b) => b.title !== undefined || b.why !== undefined || b.items !== undefined, { error: 'changes nothing' })
/** Steps that need no words; with the version, they are for what was looked at. */
export const stepBody = z.strictObject({ version: version.optional() })
export const approveBody = z.strictObject({
  content_hash: contentHash,
  role: z.enum(ROLES),
  note: text(1_000).nullable().default(null),
})
export const rejectBody = z.strictObject({ content_hash: contentHash, role: z.enum(ROLES), reason })
export const withdrawBody = z.strictObject({ version: version.optional(), reason: reason.nullable().default(null) })
export const applyBody = z.strictObject({
  version: version.optional(),
  /** Apply it then, by itself; now when left out. */
  at: time.nullable().default(null),
})
export const emergencyBody = z.strictObject({ version, reason: text(1_000, 10) })
export const reviewBody = z.strictObject({ content_hash: contentHash, role: z.enum(ROLES), note: text(2_000, 3) })
export const rollBackBody = z.strictObject({ reason })
