import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { demandMember } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { queueOf } from './get-queue.ts'
import type { QueueView } from './queue-view.ts'

export const addMemberBody = z.strictObject({ lead: z.boolean().default(false) })

/** Seats a person, or makes the seated person a lead or not. Whoever joins now cannot vote on what waits already. */
export async function addMember(actor: Actor, queueName: string, personId: string, input: unknown): Promise<QueueView> {
  const { lead } = parseWith(addMemberBody, input, 'body')
  demand(actor, 'queues.write', 'queues:write')
  return await change(actor, (tx) => applyMember(tx, actor, queueName, personId, lead))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyMember(
  tx: Tx,
  actor: Actor,
  queueName: string,
  personId: string,
  lead: boolean,
): Promise<Changed<QueueView>> {
  const { organizationId } = actor
  const queue = await queueOf(tx, organizationId, queueName)
  await demandMember(tx, organizationId, personId, '/person')
  const where = { organizationId_queueName_personId: { organizationId, queueName, personId } }
  const before = await tx.queueMember.findUnique({ where })
  if (before?.lead === lead) return { answer: queue, entries: [] }
  if (before) await tx.queueMember.update({ where, data: { lead } })
  else
    await tx.queueMember.create({
      data: { organizationId, queueName, personId, lead, addedBy: actor.id, addedAt: now() },
    })
  const about = { subjectKind: 'queue', subjectId: queueName }
  return {
    answer: await queueOf(tx, organizationId, queueName),
    entries: [
      entryBy(
        actor,
        before ? 'queue.member_changed' : 'queue.member_added',
        { queue: queueName, person: personId, lead },
        {
          ...about,
          summary: before
            ? `${lead ? 'Made a lead' : 'Ended a lead'} of ${queue.title}`
            : `Seated a person in ${queue.title}`,
        },
      ),
    ],
    notify: [
      { kind: 'registry', id: queueName },
      { kind: 'people', id: personId },
    ],
  }
}
