import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import type { ChangeView } from './change-view.ts'
import { changeOf } from './get-change.ts'

/** The change that made the snapshot that decides now; null when something else did, or made one since. */
export async function activeChange(actor: Actor): Promise<ChangeView | null> {
  demand(actor, 'changes.read', 'registry:read')
  const { organizationId } = actor
  const newest = await read(organizationId, async (db) => {
    const { activeSnapshot } = await db.organization.findUniqueOrThrow({
      where: { id: organizationId },
      select: { activeSnapshot: true },
    })
    const found = await db.changeRequest.findFirst({
      where: { organizationId, appliedOrder: { not: null } },
      orderBy: { appliedOrder: 'desc' },
      select: { id: true, state: true, snapshotAfter: true },
    })
    return found?.state === 'applied' && found.snapshotAfter === activeSnapshot ? found.id : null
  })
  return newest === null ? null : await changeOf(actor, newest)
}
