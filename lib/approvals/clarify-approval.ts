import { demand, type PersonActor } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { changeApproval } from './change-approval.ts'
import { entryAbout, labelOf } from './entries.ts'
import { insertEvents } from './events.ts'
import { approvalId, ClarificationBody, ClarifyBody } from './inputs.ts'
import { seatsOf } from './load-approval.ts'
import { ended, whyNotEligible } from './refusals.ts'

export const ClarifyInput = ClarifyBody.extend({ approval: approvalId })
export const ClarificationInput = ClarificationBody.extend({ approval: approvalId })

/** Somebody who may decide asks the agent; it reads the question with the status of its request. The deadline stays. */
export async function askClarification(actor: PersonActor, input: unknown): Promise<{ id: string }> {
  const asked = parseWith(ClarifyInput, input)
  demand(actor, 'approvals.vote')
  return changeApproval(actor.organizationId, asked.approval, async ({ sql, approval, now }) => {
    const over = await ended(sql, actor.organizationId, approval, now)
    if (over) throw over
    if (!(await seatsOf(sql, actor.organizationId, approval, actor.id)).length)
      throw new AppError(403, 'not_eligible', await whyNotEligible(sql, actor.organizationId, approval, actor.id))
    await insertEvents(sql, actor.organizationId, [
      { approvalId: approval.id, at: now, kind: 'clarification_asked', personId: actor.id, text: asked.question },
    ])
    return {
      answer: { id: approval.id },
      entries: [
        entryAbout(
          'approval.commented',
          approval,
          { kind: 'person', id: actor.id },
          {
            clear: { approval: approval.id, kind: 'clarification_asked', person: actor.id },
            disclosures: [{ name: 'text', value: asked.question }],
            summary: `A question to the agent about: ${labelOf(approval)}`,
          },
        ),
      ],
    }
  })
}

/** The agent that asked. Made by the adapter from its access token, never from a body. */
export interface AskingAgent {
  organizationId: string
  identityId: string
}

/** The agent answers while its request waits: untrusted text in the thread, which changes nothing that is voted on. */
export async function giveClarification(agent: AskingAgent, input: unknown): Promise<{ id: string }> {
  const given = parseWith(ClarificationInput, input)
  return changeApproval(agent.organizationId, given.approval, async ({ sql, approval, now }) => {
    if (approval.identity_id !== agent.identityId) throw notFound('approval request')
    const over = await ended(sql, agent.organizationId, approval, now)
    if (over) throw over
    await insertEvents(sql, agent.organizationId, [
      { approvalId: approval.id, at: now, kind: 'clarification_given', text: given.answer },
    ])
    return {
      answer: { id: approval.id },
      entries: [
        entryAbout(
          'approval.commented',
          approval,
          { kind: 'agent', id: agent.identityId },
          {
            clear: { approval: approval.id, kind: 'clarification_given' },
            disclosures: [{ name: 'text', value: given.answer }],
            summary: `The agent answered about: ${labelOf(approval)}`,
          },
        ),
      ],
    }
  })
}
