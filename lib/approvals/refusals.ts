import type { Sql } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { changesBetween, type Shown, sentenceOfChange } from './card.ts'
import { excludedSql } from './eligibility.ts'
import type { LiveCard } from './live-card.ts'
import type { Approval } from './load-approval.ts'

// What a person is told whose vote does not count. 409 where somebody or something was faster, 403 where the person
// may not. `fields` carry the particulars for the page: who, when, what changed.

export const clock = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

export async function namesOf(sql: Sql, organizationId: string, people: string[]): Promise<Map<string, string>> {
  if (!people.length) return new Map()
  const rows = await sql.query(
    'SELECT person_id, name FROM membership WHERE organization_id = $1 AND person_id = ANY($2::text[])',
    [organizationId, people],
  )
  return new Map(rows.map((r) => [r.person_id as string, r.name as string]))
}

/** Null while the request can still be decided at `now`. */
export async function ended(sql: Sql, organizationId: string, approval: Approval, now: Date): Promise<AppError | null> {
  const { status } = approval
  if (status === 'expired' || (status === 'waiting' && approval.deadline <= now))
    return new AppError(
      409,
      'approval_expired',
      `The deadline passed at ${clock(approval.deadline)}. Nobody decided, so it was denied.`,
      {
        fields: [
          { pointer: '/status', message: 'expired' },
          { pointer: '/deadline', message: approval.deadline.toISOString() },
        ],
      },
    )
  if (status === 'waiting') return null
  if (status === 'cancelled')
    return new AppError(409, 'approval_cancelled', 'The agent withdrew this request.', {
      fields: [{ pointer: '/status', message: status }],
    })
  const names = await namesOf(sql, organizationId, approval.decided_by ? [approval.decided_by] : [])
  const who = names.get(approval.decided_by ?? '') ?? 'Somebody'
  const at = approval.decided_at ?? now
  const what = status === 'denied' ? 'denied' : 'approved'
  return new AppError(409, 'already_decided', `${who} ${what} this at ${clock(at)}.`, {
    fields: [
      { pointer: '/status', message: status },
      { pointer: '/decided_by', message: who },
      { pointer: '/decided_at', message: at.toISOString() },
    ],
  })
}

/** Null when the person voted on the card as it is now. */
export async function changedSince(
  sql: Sql,
  organizationId: string,
  approval: Approval,
  live: LiveCard,
  cardHash: string,
): Promise<AppError | null> {
  if (cardHash === live.hash) return null
  const was =
    cardHash === approval.card_hash
      ? storedShown(approval, live)
      : await earlierShown(sql, organizationId, approval.id, cardHash)
  const fields = was
    ? changesBetween(was, live.shown).map((c) => ({ pointer: c.pointer, message: sentenceOfChange(c) }))
    : []
  return new AppError(
    409,
    'changed_since_opened',
    'This changed since you opened it. Read it again before you decide.',
    { fields },
  )
}
const storedShown = (approval: Approval, live: LiveCard): Shown => ({
  ...live.shown,
  round: approval.round,
  resources: approval.card.content.resources.map(({ type, id, attributes }) => ({ type, id, attributes })),
})

async function earlierShown(
  sql: Sql,
  organizationId: string,
  approvalId: string,
  cardHash: string,
): Promise<Shown | null> {
  const rows = await sql.query(
    `SELECT detail->'shown' AS shown FROM approval_event
      WHERE organization_id = $1 AND approval_id = $2 AND kind IN ('changed', 'edited') AND detail->>'was' = $3
      ORDER BY at DESC, id DESC LIMIT 1`,
    [organizationId, approvalId, cardHash],
  )
  return (rows[0]?.shown as Shown | undefined) ?? null
}

/** Why this person has no place in this request; for 403 `not_eligible` and for the card's own sentence. */
export async function whyNotEligible(
  sql: Sql,
  organizationId: string,
  approval: Approval,
  person: string,
): Promise<string> {
  const rows = await sql.query(
    `SELECT ${excludedSql('a', '$3')} AS excluded,
            EXISTS (SELECT 1 FROM agent WHERE agent.organization_id = a.organization_id AND agent.id = a.agent_id AND agent.owner_id = $3) AS owner,
            EXISTS (SELECT 1 FROM agent_credential c WHERE c.organization_id = a.organization_id AND c.identity_id = a.identity_id AND c.created_by = $3) AS issuer,
            EXISTS (SELECT 1 FROM queue_member s WHERE s.organization_id = a.organization_id AND s.person_id = $3
                    AND s.queue_name = ANY(a.queues) AND s.added_at > a.requested_at) AS late
       FROM approval_request a WHERE a.organization_id = $1 AND a.id = $2`,
    [organizationId, approval.id, person],
  )
  const r = rows[0]
  if (r?.owner) return 'You own this agent, so somebody else decides.'
  if (r?.issuer) return 'You issued a credential of this agent, so somebody else decides.'
  if (r?.excluded) return 'The agent acts on your behalf, or was yours when it asked, so somebody else decides.'
  if (r?.late) return 'You joined the queue after this was asked. Requests from then on are yours to decide.'
  return `You have no seat in ${approval.card.routing.map((q) => q.title).join(' or ')}. An admin seats people under Settings.`
}
