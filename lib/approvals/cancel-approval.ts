import { notFound } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { changeApproval } from './change-approval.ts'
import type { AskingAgent } from './clarify-approval.ts'
import { entryAbout, labelOf } from './entries.ts'
import { insertEvents } from './events.ts'
import { approvalId } from './inputs.ts'
import { ended } from './refusals.ts'

/** The agent that asked takes its request back, while it waits. */
export async function cancelApproval(agent: AskingAgent, id: string): Promise<{ id: string; status: 'cancelled' }> {
  return changeApproval(agent.organizationId, parseWith(approvalId, id, 'id'), async ({ sql, approval, now }) => {
    if (approval.identity_id !== agent.identityId) throw notFound('approval request')
    const over = await ended(sql, agent.organizationId, approval, now)
    if (over) throw over
    await sql.query(
      `UPDATE approval_request SET status = 'cancelled', decided_at = $3::timestamptz, open_queues = '{}' WHERE organization_id = $1 AND id = $2`,
      [agent.organizationId, approval.id, now.toISOString()],
    )
    await insertEvents(sql, agent.organizationId, [{ approvalId: approval.id, at: now, kind: 'cancelled' }])
    return {
      answer: { id: approval.id, status: 'cancelled' },
      entries: [
        entryAbout(
          'approval.cancelled',
          approval,
          { kind: 'agent', id: agent.identityId },
          {
            clear: { approval: approval.id, cause: 'agent' },
            outcome: 'cancelled',
            summary: `Withdrawn by the agent: ${labelOf(approval)}`,
          },
        ),
      ],
    }
  })
}
