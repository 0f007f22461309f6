'use server'
import { headers } from 'next/headers'
import { z } from 'zod'
import { bulkApprove } from '../../../lib/approvals/bulk-approve.ts'
import { askClarification, ClarifyInput } from '../../../lib/approvals/clarify-approval.ts'
import { CommentInput, commentOnApproval } from '../../../lib/approvals/comment-on-approval.ts'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { EditInput, editApproval } from '../../../lib/approvals/edit-approval.ts'
import { EscalateInput, escalateApproval } from '../../../lib/approvals/escalate-approval.ts'
import { BulkBody, VoteInput } from '../../../lib/approvals/inputs.ts'
import { ReopenInput, reopenDenial } from '../../../lib/approvals/reopen-denial.ts'
import { action } from '../../../lib/people/action.ts'
import { recheckPassword } from '../../../lib/people/fresh-sign-in.ts'
import { addressOf } from '../../../lib/people/limit-attempts.ts'

// Parse, call one operation, return. Who decides is the session; what was seen is the card's hash.

export const vote = action('approvals.vote', VoteInput, voteOnApproval)
export const edit = action('approvals.vote', EditInput, editApproval)
export const escalate = action('approvals.vote', EscalateInput, escalateApproval)
export const comment = action('approvals.read', CommentInput, commentOnApproval)
export const askAgent = action('approvals.vote', ClarifyInput, askClarification)
export const reopen = action('decisions.reopen', ReopenInput, reopenDenial)
export const approveAlike = action('approvals.vote', BulkBody, bulkApprove)

export const confirmPassword = action(
  null,
  z.strictObject({ password: z.string().min(1).max(200) }),
  async (actor, { password }) => {
    await recheckPassword(actor, password, addressOf(await headers()))
  },
)
