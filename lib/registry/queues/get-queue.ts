import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read, type Tx } from '../../platform/db.ts'
import { memberNames } from '../member-names.ts'
import { type QueueView, viewOfQueue } from './queue-view.ts'

export async function getQueue(actor: Actor, name: string): Promise<QueueView> {
  demand(actor, 'people.read', 'registry:read')
  return await read(actor.organizationId, (db) => queueOf(db, actor.organizationId, name))
}

export async function queueOf(db: PrismaClient | Tx, organizationId: string, name: string): Promise<QueueView> {
  const queue = await db.approvalQueue.findUnique({
    where: { organizationId_name: { organizationId, name } },
    include: { members: { orderBy: { addedAt: 'asc' } } },
  })
  if (!queue) throw notFound('queue')
  return viewOfQueue(
    queue,
    await memberNames(
      db,
      organizationId,
      queue.members.map((m) => m.personId),
    ),
  )
}
