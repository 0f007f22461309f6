import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'

const SHOWN_MAX = 1_000

/** Every queue's name and title, for whoever chooses one. */
export async function listQueueOptions(actor: Actor): Promise<{ name: string; title: string }[]> {
  demand(actor, 'people.read', 'registry:read')
  const { organizationId } = actor
  return await read(organizationId, (db) =>
    db.approvalQueue.findMany({
      where: { organizationId },
      select: { name: true, title: true },
      orderBy: [{ title: 'asc' }, { name: 'asc' }],
      take: SHOWN_MAX,
    }),
  )
}
