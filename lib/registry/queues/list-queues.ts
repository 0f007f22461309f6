import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { memberNames } from '../member-names.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { type QueueView, viewOfQueue } from './queue-view.ts'

export const listQueuesQuery = pageQuery

/** By name, with their people. */
export async function listQueues(actor: Actor, input: unknown): Promise<Page<QueueView>> {
  const query = parseWith(listQueuesQuery, input, 'query')
  demand(actor, 'people.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  return await read(organizationId, async (db) => {
    const rows = await db.approvalQueue.findMany({
      where: { organizationId, ...(after ? { name: { gt: after[0] as string } } : {}) },
      include: { members: { orderBy: { addedAt: 'asc' } } },
      orderBy: { name: 'asc' },
      take: query.limit + 1,
    })
    const names = await memberNames(
      db,
      organizationId,
      rows.flatMap((r) => r.members.map((m) => m.personId)),
    )
    return toPage(
      rows,
      query.limit,
      (r) => [r.name],
      (r) => viewOfQueue(r, names),
    )
  })
}
