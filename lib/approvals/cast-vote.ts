import type { EntryInput, Sql } from '../ledger/append.ts'
import type { PersonActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { newId } from '../platform/ids.ts'
import type { JsonObject } from '../policy/types.ts'
import { withEscalation } from './approval-row.ts'
import { shown } from './card.ts'
import { entryAbout } from './entries.ts'
import { type EventRow, insertEvents } from './events.ts'
import { type LiveCard, liveCard } from './live-card.ts'
import { type Approval, seated, seatsOf, type Vote, votesOf } from './load-approval.ts'
import { fill, isFull, openQueues, placesOf } from './quorum.ts'
import { changedSince, ended, whyNotEligible } from './refusals.ts'
import { LAPSE_SECONDS } from './types.ts'

// One vote, under the head lock: nobody else votes, cancels or expires in between. Refusals are values, because a bulk
// call tells each one apart; the caller throws or lists them.

export interface Ballot {
  vote: 'approve' | 'deny' | 'edit'
  queue?: string | undefined
  reason?: string | undefined
  cardHash: string
}
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
  const current = live.changed ? await beginRound(sql, actor, approval, live, now, entries, events) : approval
  const about = { sql, actor, approval: current, now, entries, events }
  if (ballot.vote === 'deny') return deny(about, ballot, queues[0] as string)

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
  await recordVote(about, ballot, places[place] ?? (queues[0] as string))
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
          summary: `${actor.name} approved: ${current.title} (${current.subtitle})`,
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

interface About {
  sql: Sql
  actor: PersonActor
  approval: Approval
  now: Date
  entries: EntryInput[]
  events: EventRow[]
}

/** The person saw attributes that are newer than the earlier votes: those fall, this one is the first of its round. */
async function beginRound(
  sql: Sql,
  actor: PersonActor,
  approval: Approval,
  live: LiveCard,
  now: Date,
  entries: EntryInput[],
  events: EventRow[],
): Promise<Approval> {
  const card = { ...approval.card, content: live.content }
  await sql.query(
    `UPDATE approval_request SET card = $3::jsonb, card_hash = $4, basis = $5::jsonb, round = $6::integer WHERE organization_id = $1 AND id = $2`,
    [
      actor.organizationId,
      approval.id,
      JSON.stringify(card),
      live.hash,
      JSON.stringify(live.basis),
      String(live.round),
    ],
  )
  events.push({
    approvalId: approval.id,
    at: now,
    kind: 'changed',
    detail: {
      cause: 'attributes',
      round: live.round,
      card_hash: live.hash,
      was: approval.card_hash,
      shown: shown(approval.card.content, approval.card.requirements, approval.round) as unknown as JsonObject,
    },
  })
  entries.push(
    entryAbout(
      'approval.changed',
      approval,
      { kind: 'person', id: actor.id },
      {
        clear: { approval: approval.id, round: live.round, cause: 'attributes' },
        disclosures: [{ name: 'card_hash', value: live.hash }],
        summary: `Registered attributes changed, so the votes begin again: ${approval.title}`,
      },
    ),
  )
  return { ...approval, card, card_hash: live.hash, basis: live.basis, round: live.round }
}

async function recordVote(
  { sql, actor, approval, now, entries, events }: About,
  ballot: Ballot,
  queue: string,
): Promise<void> {
  const id = newId('vot')
  await sql.query(
    `INSERT INTO approval_vote (organization_id, id, approval_id, person_id, queue, vote, reason, card_hash, round, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::integer, $10::timestamptz)`,
    [
      actor.organizationId,
      id,
      approval.id,
      actor.id,
      queue,
      ballot.vote,
      ballot.reason ?? null,
      approval.card_hash,
      String(approval.round),
      now.toISOString(),
    ],
  )
  events.push({
    approvalId: approval.id,
    at: now,
    kind: 'voted',
    personId: actor.id,
    ...(ballot.reason ? { text: ballot.reason } : {}),
    detail: { vote: ballot.vote, queue, round: approval.round },
  })
  entries.push(
    entryAbout(
      'approval.voted',
      approval,
      { kind: 'person', id: actor.id },
      {
        clear: {
          approval: approval.id,
          person: actor.id,
          vote: ballot.vote,
          vote_id: id,
          queue,
          round: approval.round,
        },
        disclosures: [
          { name: 'card_hash', value: approval.card_hash },
          ...(ballot.reason ? [{ name: 'reason', value: ballot.reason }] : []),
        ],
        outcome: ballot.vote,
        summary: `${actor.name} voted to ${ballot.vote === 'deny' ? 'deny' : 'approve'}: ${approval.title} (${approval.subtitle})`,
      },
    ),
  )
}

/** One eligible denial ends it, and closes the tool on that resource for the rest of the run. */
async function deny(about: About, ballot: Ballot, queue: string): Promise<Cast> {
  const { sql, actor, approval, now, entries, events } = about
  const reason = ballot.reason ?? ''
  await recordVote(about, ballot, queue)
  await sql.query(
    `UPDATE approval_request SET status = 'denied', decided_at = $3::timestamptz, decided_by = $4, reason = $5, open_queues = '{}'
      WHERE organization_id = $1 AND id = $2`,
    [actor.organizationId, approval.id, now.toISOString(), actor.id, reason],
  )
  if (approval.run_id)
    await sql.query(
      `INSERT INTO run_denial (organization_id, run_id, tool, resource_key, approval_id, reason, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz)
       ON CONFLICT (organization_id, run_id, tool, resource_key) DO UPDATE
         SET approval_id = excluded.approval_id, reason = excluded.reason, created_at = excluded.created_at,
             reopened_at = NULL, reopened_by = NULL`,
      [
        actor.organizationId,
        approval.run_id,
        approval.tool,
        approval.resource_key,
        approval.id,
        reason,
        now.toISOString(),
      ],
    )
  events.push({
    approvalId: approval.id,
    at: now,
    kind: 'decided',
    personId: actor.id,
    text: reason,
    detail: { status: 'denied' },
  })
  entries.push(
    entryAbout(
      'approval.decided',
      approval,
      { kind: 'person', id: actor.id },
      {
        clear: {
          approval: approval.id,
          decision: approval.decision_id,
          status: 'denied',
          people: [actor.id],
          round: approval.round,
        },
        disclosures: [
          { name: 'card_hash', value: approval.card_hash },
          { name: 'reason', value: reason },
        ],
        outcome: 'denied',
        summary: `${actor.name} denied: ${approval.title} (${approval.subtitle})`,
      },
    ),
  )
  await insertEvents(sql, actor.organizationId, events)
  const places = placesOf(approval.card.requirements).length
  return { status: 'denied', votes: 0, places, lapsesAt: null, entries }
}
