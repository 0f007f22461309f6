import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'

const SHOWN_MAX = 200

/** In which queues a person has a seat. */
export async function listSeats(
  actor: Actor,
  personId: string,
): Promise<{ name: string; title: string; lead: boolean }[]> {
  demand(actor, 'people.read', 'registry:read')
  const { organizationId } = actor
  const seats = await read(organizationId, (db) =>
    db.queueMember.findMany({
      where: { organizationId, personId },
      include: { queue: { select: { title: true } } },
      orderBy: { queueName: 'asc' },
      take: SHOWN_MAX,
    }),
  )
  return seats.map((s) => ({ name: s.queueName, title: s.queue.title, lead: s.lead }))
}
