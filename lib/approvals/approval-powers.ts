import type { Sql } from '../ledger/append.ts'
import { type Actor, may } from '../people/actor.ts'
import type { ToolDefinition } from '../policy/types.ts'
import type { Powers } from './approval-view.ts'
import { needsFreshSignIn, needsReason } from './demand-weight.ts'
import { editableFields } from './editable-fields.ts'
import { type Approval, seated, seatsOf, type Vote } from './load-approval.ts'
import { openQueues } from './quorum.ts'
import { clock, whyNotEligible } from './refusals.ts'

/** What this person may do here and now, by the same questions that the operations ask. */
export async function powersOf(
  sql: Sql,
  actor: Actor,
  approval: Approval,
  votes: Vote[],
  definition: ToolDefinition | null,
  now: Date,
): Promise<Powers> {
  const none: Powers = {
    can_vote: false,
    why_not: null,
    needs_reason: needsReason(approval.impact),
    needs_fresh_sign_in: needsFreshSignIn(approval.impact),
    editable: [],
    can_edit: false,
    can_comment: false,
    can_ask: false,
    can_escalate: false,
    can_reopen: false,
  }
  if (actor.kind !== 'person') return { ...none, why_not: 'Only a person decides.' }
  const reads = {
    ...none,
    can_comment: true,
    can_reopen: may(actor, 'decisions.reopen') && approval.status === 'denied',
  }
  if (approval.status !== 'waiting') return reads
  if (approval.deadline <= now) return { ...reads, why_not: `The deadline passed at ${clock(approval.deadline)}.` }
  if (!may(actor, 'approvals.vote'))
    return { ...reads, why_not: 'Your roles do not include deciding. An admin can grant it under Settings.' }
  const seats = await seatsOf(sql, actor.organizationId, approval, actor.id)
  const waits = { ...reads, can_escalate: approval.escalated_at === null }
  if (!seats.length) return { ...waits, why_not: await whyNotEligible(sql, actor.organizationId, approval, actor.id) }
  const seatedNow = { ...waits, can_ask: true }
  if (votes.some((v) => v.person === actor.id))
    return { ...seatedNow, why_not: 'Your vote is counted. Another person has to give the next one.' }
  const open = openQueues(approval.card.requirements, seated(votes))
  const fits = seats.some((q) => open.includes(q))
  const editable =
    approval.card.secrets_replaced || !definition ? [] : editableFields(definition, approval.effective_arguments)
  return {
    ...seatedNow,
    can_vote: true, // a denial counts also where the place is taken
    why_not: fits ? null : 'The place that you could fill is taken; you may still deny.',
    editable,
    can_edit: fits && editable.length > 0,
  }
}
