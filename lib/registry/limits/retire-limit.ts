import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict } from '../access.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { type LimitView, viewOfLimit } from './limit-view.ts'

/** It no longer counts; setting it again brings it back. */
export async function retireLimit(actor: Actor, limitId: string, input: unknown): Promise<LimitView> {
  const { reason } = parseWith(reasonBody, input, 'body')
  demand(actor, 'limits.write', 'limits:write')
  return await change(actor, (tx) => applyLimitRetired(tx, actor, limitId, reason))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyLimitRetired(
  tx: Tx,
  actor: Actor,
  limitId: string,
  reason: string,
): Promise<Changed<LimitView>> {
  const { organizationId } = actor
  const where = { organizationId_id: { organizationId, id: limitId } }
  const before = await tx.limit.findUnique({ where })
  if (!before) throw notFound('limit')
  if (!before.active) throw conflict('already_so', `${limitId} is retired already.`)
  const limit = await tx.limit.update({ where, data: { active: false, updatedBy: actor.id, updatedAt: now() } })
  return {
    answer: viewOfLimit(limit),
    entries: [
      entryBy(
        actor,
        'limit.retired',
        { limit: limitId },
        { subjectKind: 'limit', subjectId: limitId, summary: `Retired the limit ${limitId}` },
        { reason },
      ),
    ],
    snapshot: `limit.retired:${limitId}`,
    notify: [{ kind: 'registry', id: limitId }],
  }
}
