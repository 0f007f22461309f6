import type { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { type ReplayView, replayView } from './replay-view.ts'

export const ReplayListQuery = pageQuery
export type ReplayListQuery = z.output<typeof ReplayListQuery>

/** Newest first. */
export async function listReplays(actor: Actor, input: unknown): Promise<Page<ReplayView>> {
  const query = parseWith(ReplayListQuery, input, 'query')
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  const rows = await read(organizationId, (db) =>
    db.replay.findMany({
      // ids are in the order of their making
      where: { organizationId, ...(after ? { id: { lt: after[0] as string } } : {}) },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    }),
  )
  return toPage(rows, query.limit, (r) => [r.id], replayView)
}
