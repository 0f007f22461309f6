import { type Actor, may } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import type { Page } from '../page.ts'
import type { GrantView } from './grant-view.ts'
import { listGrants } from './list-grants.ts'

export type GrantWithUse = GrantView & {
  /** When its identity last asked for its tool since it was granted; null: never, or the reader may not know. */
  last_used_at: string | null
  unused: boolean
}

/** A grant that nobody uses is a grant to take back: each with the last time that its identity asked for its tool. */
export async function listGrantsWithUse(actor: Actor, input: unknown): Promise<Page<GrantWithUse>> {
  const page = await listGrants(actor, input)
  if (!page.items.length || !may(actor, 'decisions.read', 'decisions:read'))
    return { ...page, items: page.items.map((g) => ({ ...g, last_used_at: null, unused: false })) }
  const { organizationId } = actor
  const pick = (of: (g: GrantView) => string) => page.items.map(of)
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<{ id: string; at: Date }[]>`
      SELECT g.id, d.at FROM unnest(
          ${pick((g) => g.id)}::text[], ${pick((g) => g.identity.agent.id)}::text[], ${pick((g) => g.identity.id)}::text[],
          ${pick((g) => g.tool)}::text[], ${pick((g) => g.created_at)}::timestamptz[]) AS g(id, agent_id, identity_id, tool, since)
       CROSS JOIN LATERAL (
         SELECT at FROM decision
          WHERE organization_id = ${organizationId} AND agent_id = g.agent_id AND identity_id = g.identity_id
            AND tool = g.tool AND at >= g.since AND NOT dry_run
          ORDER BY at DESC LIMIT 1) d`,
  )
  const used = new Map(rows.map((r) => [r.id, r.at.toISOString()]))
  return {
    ...page,
    items: page.items.map((g) => ({
      ...g,
      last_used_at: used.get(g.id) ?? null,
      unused: g.status === 'live' && !used.has(g.id),
    })),
  }
}
