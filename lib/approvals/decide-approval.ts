import type { Receipt } from '../ledger/receipt.ts'
import { demand, type PersonActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { castVote } from './cast-vote.ts'
import { changeApproval } from './change-approval.ts'
import { demandWeight } from './demand-weight.ts'
import { VoteInput } from './inputs.ts'

export interface VoteAnswer {
  id: string
  status: 'waiting' | 'approved' | 'denied'
  /** How many of the places are filled: "1 of 2". */
  votes: number
  places: number
  lapses_at: string | null
  receipt: Receipt
}

/**
 * A signed-in person approves or denies a request as it was shown to them.
 * @param input {approval, vote: 'approve'|'deny', card_hash, reason?, queue?}; a denial needs a reason, and so does
 *   approving from high impact on
 * @throws 403 not_eligible, fresh_sign_in_required; 404; 409 already_decided (who, when), already_voted, place_taken,
 *   changed_since_opened (what), approval_expired, approval_cancelled; 400 reason_required
 */
export async function voteOnApproval(actor: PersonActor, input: unknown): Promise<VoteAnswer> {
  const vote = parseWith(VoteInput, input)
  demand(actor, 'approvals.vote')
  const weighed = vote.vote === 'approve' ? await demandWeight(actor, vote.approval, vote.reason) : null
  return changeApproval(actor.organizationId, vote.approval, async ({ sql, approval, now }) => {
    const cast = await castVote(
      sql,
      actor,
      approval,
      { vote: vote.vote, queue: vote.queue, reason: vote.reason, cardHash: vote.card_hash },
      now,
    )
    if (cast.refused) throw cast.refused
    if (weighed !== null && weighed !== approval.impact)
      throw new AppError(
        409,
        'changed_since_opened',
        'Its impact changed since you opened it. Read it again before you decide.',
      )
    return {
      answer: {
        id: approval.id,
        status: cast.status,
        votes: cast.votes,
        places: cast.places,
        lapses_at: cast.lapsesAt?.toISOString() ?? null,
      },
      entries: cast.entries,
    }
  })
}
