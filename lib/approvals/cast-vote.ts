import type { EntryInput, Sql } from '../ledger/append.ts'
import type { PersonActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { withEscalation } from './approval-row.ts'
import { entryAbout, labelOf } from './entries.ts'
import { type EventRow, insertEvents } from './events.ts'
import { type LiveCard, liveCard } from './live-card.ts'
import { type Approval, seated, seatsOf, type Vote, votesOf } from './load-approval.ts'
import { fill, isFull, openQueues, placesOf } from './quorum.ts'
import { type Ballot, beginRound, recordDenial, recordVote, type Voting } from './record-vote.ts'
import { changedSince, ended, whyNotEligible } from './refusals.ts'
import { LAPSE_SECONDS } from './types.ts'

// One vote, under the head lock: nobody else votes, cancels or expires in between. Refusals are values, because a bulk
// call tells each one apart; the caller throws or lists them.

export type Cast =
  | { refused: AppError }
  | {
      refused?: never
      status: 'waiting' | 'approved' | 'denied'
      /** "1 of 2". */
      votes: number
      places: number
      lapsesAt: Date | null
      entries: EntryInput[]
    }

/** Refusals that do not depend on what is voted. Null: this person may decide this card now. */
export async function refusalFor(
  sql: Sql,
  actor: PersonActor,
  approval: Approval,
  cardHash: string,
  now: Date,
): Promise<{ refused: AppError } | { refused?: never; live: LiveCard; votes: Vote[]; queues: string[] }> {
  const over = await ended(sql, actor.organizationId, approval, now)
  if (over) return { refused: over }
  const queues = await seatsOf(sql, actor.organizationId, approval, actor.id)
  if (!queues.length) {
    const why = await whyNotEligible(sql, actor.organizationId, approval, actor.id)
    return { refused: new AppError(403, 'not_eligible', why) }
  }
  const live = await liveCard(sql, actor.organizationId, approval)
  const changed = await changedSince(sql, actor.organizationId, approval, live, cardHash)
  if (changed) return { refused: changed }
  return { live, queues, votes: live.changed ? [] : await votesOf(sql, actor.organizationId, approval) }
}

export async function castVote(
  sql: Sql,
  actor: PersonActor,
  approval: Approval,
  ballot: Ballot,
  now: Date,
): Promise<Cast> {
  const may = await refusalFor(sql, actor, approval, ballot.cardHash, now)
  if (may.refused) return may
  const { live, votes } = may
  const mine = votes.find((v) => v.person === actor.id)
  if (mine)
    return {
      refused: new AppError(409, 'already_voted', 'Your vote is counted. Another person has to give the next one.'),
    }
  const queues = ballot.queue === undefined ? may.queues : may.queues.filter((q) => q === ballot.queue)
  if (!queues.length) return { refused: new AppError(403, 'not_eligible', `You have no seat in ${ballot.queue}.`) }

  const entries: EntryInput[] = []
  const events: EventRow[] = []
  const current = live.changed ? await beginRound({ sql, actor, approval, now, entries, events }, live) : approval
  const voting: Voting = { sql, actor, approval: current, now, entries, events }
  if (ballot.vote === 'deny') {
    await recordDenial(voting, ballot, queues[0] as string)
    await insertEvents(sql, actor.organizationId, events)
    return { status: 'denied', votes: 0, places: placesOf(current.card.requirements).length, lapsesAt: null, entries }
  }

  const places = placesOf(current.card.requirements)
  const before = seated(votes)
  const after = [...before, { person: actor.id, queues }]
  const filled = fill(places, after)
  const place = filled.indexOf(actor.id)
  if (place < 0 || filled.filter(Boolean).length === fill(places, before).filter(Boolean).length) {
    const missing = openQueues(current.card.requirements, before)
    const titles = current.card.routing.filter((r) => missing.includes(r.queue)).map((r) => r.title)
    return {
      refused: new AppError(
        409,
        'place_taken',
        `The place that you could fill is taken. Still missing: ${titles.join(', ')}.`,
      ),
    }
  }
  await recordVote(voting, ballot, places[place] ?? (queues[0] as string))
  const full = isFull(filled)
  const lapsesAt = full ? new Date(now.getTime() + LAPSE_SECONDS * 1000) : null
  await sql.query(
    full
      ? `UPDATE approval_request SET status = 'approved', decided_at = $3::timestamptz, decided_by = $4, lapses_at = $5::timestamptz,
                open_queues = '{}' WHERE organization_id = $1 AND id = $2`
      : `UPDATE approval_request SET open_queues = $3::text[] WHERE organization_id = $1 AND id = $2`,
    full
      ? [actor.organizationId, current.id, now.toISOString(), actor.id, lapsesAt?.toISOString() ?? null]
      : [
          actor.organizationId,
          current.id,
          withEscalation(
            openQueues(current.card.requirements, after),
            current.card.routing,
            current.escalated_at !== null,
          ),
        ],
  )
  if (full) {
    events.push({
      approvalId: current.id,
      at: now,
      kind: 'decided',
      personId: actor.id,
      detail: { status: 'approved' },
    })
    entries.push(
      entryAbout(
        'approval.decided',
        current,
        { kind: 'person', id: actor.id },
        {
          clear: {
            approval: current.id,
            decision: current.decision_id,
            status: 'approved',
            people: filled.filter((p) => p !== null),
            round: current.round,
            edited: current.edited_by !== null,
            lapses_at: lapsesAt?.toISOString() ?? null,
          },
          disclosures: [
            { name: 'card_hash', value: current.card_hash },
            { name: 'effective_action_hash', value: current.effective_action_hash },
          ],
          outcome: 'approved',
          summary: `Approved: ${labelOf(current)}`,
        },
      ),
    )
  }
  await insertEvents(sql, actor.organizationId, events)
  return {
    status: full ? 'approved' : 'waiting',
    votes: filled.filter(Boolean).length,
    places: places.length,
    lapsesAt,
    entries,
  }
}
