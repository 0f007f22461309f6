import { demand, type PersonActor } from '../people/actor.ts'
import { parseWith } from '../platform/endpoint.ts'
import { changeApproval } from './change-approval.ts'
import { entryAbout, labelOf } from './entries.ts'
import { insertEvents } from './events.ts'
import { approvalId, CommentBody } from './inputs.ts'

export const CommentInput = CommentBody.extend({ approval: approvalId })

/** A person writes into the thread; also after the decision. The agent does not see comments, only questions. */
export async function commentOnApproval(actor: PersonActor, input: unknown): Promise<{ id: string }> {
  const comment = parseWith(CommentInput, input)
  demand(actor, 'approvals.read')
  return changeApproval(actor.organizationId, comment.approval, async ({ sql, approval, now }) => {
    await insertEvents(sql, actor.organizationId, [
      { approvalId: approval.id, at: now, kind: 'commented', personId: actor.id, text: comment.text },
    ])
    return {
      answer: { id: approval.id },
      entries: [
        entryAbout(
          'approval.commented',
          approval,
          { kind: 'person', id: actor.id },
          {
            clear: { approval: approval.id, kind: 'commented', person: actor.id },
            disclosures: [{ name: 'text', value: comment.text }],
            summary: `A comment on: ${labelOf(approval)}`,
          },
        ),
      ],
    }
  })
}
