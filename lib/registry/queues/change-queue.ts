import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { demandQueues } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { demandLadder, queueTerms } from './create-queue.ts'
import { queueOf } from './get-queue.ts'
import type { QueueView } from './queue-view.ts'

export const changeQueueBody = z
  .strictObject(queueTerms)
  .partial()
  .refine((b) => Object.values(b).some((v) => v !== undefined), { error: 'changes nothing' })

/** Requests that wait already keep the deadline that they were given. */
export async function changeQueue(actor: Actor, name: string, input: unknown): Promise<QueueView> {
  const body = parseWith(changeQueueBody, input, 'body')
  demand(actor, 'queues.write', 'queues:write')
  return await change(actor, (tx) => applyQueueChanged(tx, actor, name, body))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyQueueChanged(
  tx: Tx,
  actor: Actor,
  name: string,
  body: z.output<typeof changeQueueBody>,
): Promise<Changed<QueueView>> {
  const { organizationId } = actor
  const before = await queueOf(tx, organizationId, name)
  parseWith(z.custom<QueueView>().superRefine(demandLadder), { ...before, ...body }, 'body')
  if (body.escalate_to) await demandQueues(tx, organizationId, [body.escalate_to], '/escalate_to')
  await tx.approvalQueue.update({
    where: { organizationId_name: { organizationId, name } },
    data: {
      ...(body.title === undefined ? {} : { title: body.title }),
      ...(body.description === undefined ? {} : { description: body.description }),
      ...(body.service_level_seconds === undefined ? {} : { serviceLevelSeconds: body.service_level_seconds }),
      ...(body.escalate_after_seconds === undefined ? {} : { escalateAfterSeconds: body.escalate_after_seconds }),
      ...(body.escalate_to === undefined ? {} : { escalateTo: body.escalate_to }),
    },
  })
  const { title, description, ...terms } = body
  return {
    answer: await queueOf(tx, organizationId, name),
    entries: [
      entryBy(
        actor,
        'queue.changed',
        { queue: name, ...terms },
        { subjectKind: 'queue', subjectId: name, summary: `Changed the queue ${title ?? before.title}` },
        { title, description },
      ),
    ],
    notify: [{ kind: 'registry', id: name }],
  }
}
