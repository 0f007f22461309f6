import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict, demandQueues } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { line, slug, text } from '../fields.ts'
import { queueOf } from './get-queue.ts'
import type { QueueView } from './queue-view.ts'

const seconds = z
  .number()
  .int()
  .min(60)
  .max(7 * 86_400)
export const queueTerms = {
  title: line(80),
  description: text(500, 0),
  /** How long a request of this queue may wait. */
  service_level_seconds: seconds,
  /** When it is passed on, before that; null = never by itself. */
  escalate_after_seconds: seconds.nullable(),
  /** To this queue; null = the same queue's leads. */
  escalate_to: slug.nullable(),
}
export const createQueueBody = z
  .strictObject({
    name: slug,
    title: queueTerms.title,
    description: queueTerms.description.default(''),
    service_level_seconds: seconds.default(900),
    escalate_after_seconds: queueTerms.escalate_after_seconds.default(null),
    escalate_to: queueTerms.escalate_to.default(null),
  })
  .superRefine(demandLadder)

export async function createQueue(actor: Actor, input: unknown): Promise<QueueView> {
  const body = parseWith(createQueueBody, input, 'body')
  demand(actor, 'queues.write', 'queues:write')
  return await change(actor, (tx) => applyQueue(tx, actor, body))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyQueue(
  tx: Tx,
  actor: Actor,
  body: z.output<typeof createQueueBody>,
): Promise<Changed<QueueView>> {
  const { organizationId } = actor
  const taken = await tx.approvalQueue.findUnique({
    where: { organizationId_name: { organizationId, name: body.name } },
  })
  if (taken) throw conflict('name_taken', `There is already a queue named ${body.name}.`)
  if (body.escalate_to !== null) await demandQueues(tx, organizationId, [body.escalate_to], '/escalate_to')
  await tx.approvalQueue.create({
    data: {
      organizationId,
      name: body.name,
      title: body.title,
      description: body.description,
      serviceLevelSeconds: body.service_level_seconds,
      escalateAfterSeconds: body.escalate_after_seconds,
      escalateTo: body.escalate_to,
      createdAt: now(),
    },
  })
  const { name, title, description, ...terms } = body
  return {
    answer: await queueOf(tx, organizationId, name),
    entries: [
      entryBy(
        actor,
        'queue.created',
        { queue: name, ...terms },
        { subjectKind: 'queue', subjectId: name, summary: `Created the queue ${title}` },
        { title, description },
      ),
    ],
    notify: [{ kind: 'registry', id: name }],
  }
}

interface Ladder {
  name?: string | undefined
  service_level_seconds?: number | undefined
  escalate_after_seconds?: number | null | undefined
  escalate_to?: string | null | undefined
}
export function demandLadder(q: Ladder, ctx: z.RefinementCtx): void {
  const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
  if (q.escalate_after_seconds && q.service_level_seconds && q.escalate_after_seconds >= q.service_level_seconds)
    issue('escalate_after_seconds', 'must be shorter than the service level')
  if (q.escalate_to && q.escalate_to === q.name) issue('escalate_to', 'must be another queue')
}
