import { z } from 'zod'
import { text } from '../registry/fields.ts'

// What a body may say. Never who decides: that is the signed-in person.

export const approvalId = z.string().regex(/^apr_[0-9a-f]{32}$/, 'must be the id of an approval request')
export const cardHashed = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be the card_hash of the card that was shown')
const reason = text(2_000)

export const ApproveBody = z.strictObject({
  card_hash: cardHashed,
  reason: reason.optional(),
  queue: z.string().max(200).optional(),
})
export const DenyBody = z.strictObject({ card_hash: cardHashed, reason, queue: z.string().max(200).optional() })
export const EditBody = z.strictObject({
  card_hash: cardHashed,
  edits: z
    .array(z.strictObject({ pointer: z.string().startsWith('/').max(1_000), value: z.json() }))
    .min(1)
    .max(20),
  reason: reason.optional(),
})
export const CommentBody = z.strictObject({ text: text(4_000) })
export const EscalateBody = z.strictObject({ reason: reason.optional() })
export const ClarifyBody = z.strictObject({ question: text(2_000) })
export const ClarificationBody = z.strictObject({ answer: text(4_000) })
export const ReopenBody = z.strictObject({ reason })
export const BulkBody = z.strictObject({
  items: z
    .array(z.strictObject({ approval: approvalId, card_hash: cardHashed }))
    .min(1)
    .max(50),
})

export const VoteInput = z.discriminatedUnion('vote', [
  ApproveBody.extend({ approval: approvalId, vote: z.literal('approve') }),
  DenyBody.extend({ approval: approvalId, vote: z.literal('deny') }),
])
