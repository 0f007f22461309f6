import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import { type ReplayView, replayView } from './replay-view.ts'

export async function getReplay(actor: Actor, id: string): Promise<ReplayView> {
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  const row = await read(organizationId, (db) =>
    db.replay.findUnique({ where: { organizationId_id: { organizationId, id } } }),
  )
  if (!row) throw notFound('replay')
  return replayView(row)
}

/** The newest one of a kind that has ended: for a change, the nightly ones, or any. */
export async function latestReplay(actor: Actor, of: { change: string } | { night: true }): Promise<ReplayView | null> {
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  const row = await read(organizationId, (db) =>
    'change' in of
      ? db.replay.findFirst({ where: { organizationId, changeId: of.change }, orderBy: { createdAt: 'desc' } })
      : db.replay.findFirst({
          where: { organizationId, kind: 'exact', state: 'done', night: { not: null } },
          orderBy: { night: 'desc' },
        }),
  )
  return row && replayView(row)
}
