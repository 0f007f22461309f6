import { demand, type PersonActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { changeApproval } from './change-approval.ts'
import { entryAbout, labelOf } from './entries.ts'
import { insertEvents } from './events.ts'
import { approvalId, ReopenBody } from './inputs.ts'

export const ReopenInput = ReopenBody.extend({ approval: approvalId })

/** Lifts what a denial closed: the tool on that resource for the rest of the run. The denied request stays denied. */
export async function reopenDenial(actor: PersonActor, input: unknown): Promise<{ id: string }> {
  const reopen = parseWith(ReopenInput, input)
  demand(actor, 'decisions.reopen')
  return changeApproval(actor.organizationId, reopen.approval, async ({ sql, approval, now }) => {
    const owner = await sql.query('SELECT 1 FROM agent WHERE organization_id = $1 AND id = $2 AND owner_id = $3', [
      actor.organizationId,
      approval.agent_id,
      actor.id,
    ])
    if (owner.length)
      throw new AppError(403, 'not_eligible', 'You own this agent, so somebody else reopens what it was denied.')
    if (approval.status !== 'denied' || !approval.run_id)
      throw new AppError(409, 'not_denied', 'Only what a person denied inside a run can be reopened.')
    const lifted = await sql.query(
      `UPDATE run_denial SET reopened_at = $3::timestamptz, reopened_by = $4
        WHERE organization_id = $1 AND approval_id = $2 AND reopened_at IS NULL RETURNING run_id`,
      [actor.organizationId, approval.id, now.toISOString(), actor.id],
    )
    if (!lifted.length)
      throw new AppError(409, 'already_reopened', 'Somebody reopened this already, or a later denial took its place.')
    await insertEvents(sql, actor.organizationId, [
      { approvalId: approval.id, at: now, kind: 'reopened', personId: actor.id, text: reopen.reason },
    ])
    return {
      answer: { id: approval.id },
      entries: [
        entryAbout(
          'approval.reopened',
          approval,
          { kind: 'person', id: actor.id },
          {
            clear: { approval: approval.id, run: approval.run_id, tool: approval.tool, person: actor.id },
            disclosures: [
              { name: 'resource', value: approval.resource_key },
              { name: 'reason', value: reopen.reason },
            ],
            summary: `Reopened in the run after its denial: ${labelOf(approval)}`,
          },
        ),
      ],
    }
  })
}
