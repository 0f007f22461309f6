import type { EntryInput, Sql } from '../ledger/append.ts'
import type { PersonActor } from '../people/actor.ts'
import { newId } from '../platform/ids.ts'
import type { JsonObject } from '../policy/types.ts'
import { shown } from './card.ts'
import { entryAbout, labelOf } from './entries.ts'
import type { EventRow } from './events.ts'
import type { LiveCard } from './live-card.ts'
import type { Approval } from './load-approval.ts'

export interface Ballot {
  vote: 'approve' | 'deny' | 'edit'
  queue?: string | undefined
  reason?: string | undefined
  cardHash: string
}
/** One vote under way: what it writes, says and proves. */
export interface Voting {
  sql: Sql
  actor: PersonActor
  approval: Approval
  now: Date
  entries: EntryInput[]
  events: EventRow[]
}

/** The person saw attributes that are newer than the earlier votes: those fall, this one is the first of its round. */
export async function beginRound(
  { sql, actor, approval, now, entries, events }: Voting,
  live: LiveCard,
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
        summary: `Registered attributes changed, so the votes begin again: ${labelOf(approval)}`,
      },
    ),
  )
  return { ...approval, card, card_hash: live.hash, basis: live.basis, round: live.round }
}

export async function recordVote(
  { sql, actor, approval, now, entries, events }: Voting,
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
        summary: `A vote to ${ballot.vote === 'deny' ? 'deny' : 'approve'}: ${labelOf(approval)}`,
      },
    ),
  )
}

/** One eligible denial ends it, and closes the tool on that resource for the rest of the run. */
export async function recordDenial(voting: Voting, ballot: Ballot, queue: string): Promise<void> {
  const { sql, actor, approval, now, entries, events } = voting
  const reason = ballot.reason ?? ''
  await recordVote(voting, ballot, queue)
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
        summary: `Denied: ${labelOf(approval)}`,
      },
    ),
  )
}
