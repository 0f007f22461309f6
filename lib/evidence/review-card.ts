import { z } from 'zod'
import { append, lockHead, sqlOfTx } from '../ledger/append.ts'
import { demand, type PersonActor } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { publish } from '../platform/bus.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { text } from '../registry/fields.ts'

export const ReviewBody = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('reviewed'), note: text(2_000).optional() }),
  z.strictObject({ state: z.literal('flagged'), note: text(2_000) }),
])

export interface Reviewed {
  decision: string
  state: 'reviewed' | 'flagged'
  reviewed_at: string
}

/** Compliance says that a card was looked at, or flags it and says why. The last word stands; each is an entry. */
export async function reviewCard(actor: PersonActor, decisionId: string, input: unknown): Promise<Reviewed> {
  const review = parseWith(ReviewBody, input, 'body')
  demand(actor, 'decisions.review')
  const at = now()
  return inTransaction(actor.organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    // head first: an erasure empties cards under this lock
    await lockHead(sql, actor.organizationId)
    const rows = (await sql.query(
      `UPDATE decision_card c SET review_state = $3, review_note = $4, reviewed_by = $5, reviewed_at = $6::timestamptz,
              review_due = CASE WHEN $3 = 'flagged' THEN coalesce(review_due, 'flagged') ELSE review_due END
         FROM decision d
        WHERE c.organization_id = $1 AND c.decision_id = $2 AND d.organization_id = $1 AND d.id = $2
        RETURNING c.review_due, d.agent_id, d.tool, d.environment, d.run_id, d.outcome`,
      [actor.organizationId, decisionId, review.state, review.note ?? null, actor.id, at.toISOString()],
    )) as unknown as {
      review_due: string | null
      agent_id: string | null
      tool: string
      environment: string
      run_id: string | null
      outcome: string
    }[]
    const card = rows[0]
    if (!card) throw notFound('decision')
    await publish(sql, actor.organizationId, 'decision', decisionId)
    await append(sql, actor.organizationId, [
      {
        type: review.state === 'flagged' ? 'card.flagged' : 'card.reviewed',
        clear: { decision: decisionId, due: card.review_due },
        ...(review.note ? { disclosures: [{ name: 'note', value: review.note }] } : {}),
        audit: {
          actorKind: 'person',
          actorId: actor.id,
          subjectKind: 'decision',
          subjectId: decisionId,
          agentId: card.agent_id,
          tool: card.tool,
          environment: card.environment,
          runId: card.run_id,
          outcome: card.outcome,
          summary: `${review.state === 'flagged' ? 'Flagged' : 'Reviewed'}: the decision about ${card.tool} (${card.environment})`,
        },
      },
    ])
    return { decision: decisionId, state: review.state, reviewed_at: at.toISOString() }
  })
}
