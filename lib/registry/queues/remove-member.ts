import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import type { Tx } from '../../platform/db.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { queueOf } from './get-queue.ts'
import type { QueueView } from './queue-view.ts'

/** The person's votes on what waits no longer count. */
export async function removeMember(actor: Actor, queueName: string, personId: string): Promise<QueueView> {
  demand(actor, 'queues.write', 'queues:write')
  return await change(actor, (tx) => applyMemberRemoved(tx, actor, queueName, personId))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyMemberRemoved(
  tx: Tx,
  actor: Actor,
  queueName: string,
  personId: string,
): Promise<Changed<QueueView>> {
  const { organizationId } = actor
  const queue = await queueOf(tx, organizationId, queueName)
  const { count } = await tx.queueMember.deleteMany({ where: { organizationId, queueName, personId } })
  if (!count) throw notFound('member of this queue')
  return {
    answer: await queueOf(tx, organizationId, queueName),
    entries: [
      entryBy(
        actor,
        'queue.member_removed',
        { queue: queueName, person: personId },
        { subjectKind: 'queue', subjectId: queueName, summary: `A person lost their seat in ${queue.title}` },
      ),
    ],
    notify: [
      { kind: 'registry', id: queueName },
      { kind: 'people', id: personId },
    ],
  }
}
