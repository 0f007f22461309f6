import type { EntryInput, Sql } from '../ledger/append.ts'
import { demand, type PersonActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { withEscalation } from './approval-row.ts'
import { changeApproval } from './change-approval.ts'
import { entryAbout, labelOf } from './entries.ts'
import { insertEvents } from './events.ts'
import { approvalId, EscalateBody } from './inputs.ts'
import type { Approval } from './load-approval.ts'
import { ended } from './refusals.ts'

export const EscalateInput = EscalateBody.extend({ approval: approvalId })
/** Where a queue that names no other queue escalates to. */
export const LEADS = 'leads'

/** A person who works the queues passes a request on before the ladder does. The deadline stays. */
export async function escalateApproval(
  actor: PersonActor,
  input: unknown,
): Promise<{ id: string; escalated_to: string }> {
  const asked = parseWith(EscalateInput, input)
  demand(actor, 'approvals.vote')
  return changeApproval(actor.organizationId, asked.approval, async ({ sql, approval, now }) => {
    const over = await ended(sql, actor.organizationId, approval, now)
    if (over) throw over
    if (approval.escalated_at)
      throw new AppError(409, 'already_escalated', `It is with ${approval.escalated_to} already.`)
    const done = await escalate(sql, actor.organizationId, approval, now, { person: actor, reason: asked.reason })
    return { answer: { id: approval.id, escalated_to: done.to }, entries: [done.entry] }
  })
}

/** People of the queues that the ladder names may fill the places from now on; without any, its leads are called. */
export async function escalate(
  sql: Sql,
  organizationId: string,
  approval: Approval,
  now: Date,
  by: { person: PersonActor; reason: string | undefined } | null,
): Promise<{ to: string; entry: EntryInput }> {
  const { routing } = approval.card
  const targets = [...new Set(routing.flatMap((r) => (r.escalate_to ? [r.escalate_to] : [])))]
  const to = targets.length ? targets.join(',') : LEADS
  await sql.query(
    `UPDATE approval_request SET escalated_at = $3::timestamptz, escalated_to = $4, queues = $5::text[], open_queues = $6::text[]
      WHERE organization_id = $1 AND id = $2`,
    [
      organizationId,
      approval.id,
      now.toISOString(),
      to,
      withEscalation(approval.queues, routing, true),
      withEscalation(approval.open_queues, routing, true),
    ],
  )
  await insertEvents(sql, organizationId, [
    {
      approvalId: approval.id,
      at: now,
      kind: 'escalated',
      ...(by ? { personId: by.person.id } : {}),
      ...(by?.reason ? { text: by.reason } : {}),
      detail: { to, cause: by ? 'person' : 'service_level' },
    },
  ])
  return {
    to,
    entry: entryAbout(
      'approval.escalated',
      approval,
      by ? { kind: 'person', id: by.person.id } : { kind: 'system', id: 'worker' },
      {
        clear: {
          approval: approval.id,
          from: routing.map((r) => r.queue),
          to,
          cause: by ? 'person' : 'service_level',
          ...(by ? { person: by.person.id } : {}),
        },
        ...(by?.reason ? { disclosures: [{ name: 'reason', value: by.reason }] } : {}),
        summary: `Escalated to ${to}${by ? '' : ' by the ladder'}: ${labelOf(approval)}`,
      },
    ),
  }
}
