import { type Actor, demand } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import type { Environment } from '../../policy/types.ts'
import { memberNames } from '../member-names.ts'
import type { Page } from '../page.ts'
import type { LimitView } from './limit-view.ts'
import { listLimits } from './list-limits.ts'

export interface LimitUse {
  /** Of the fullest counter, in the window that is open now. */
  used: number
  /** How many counters of this limit hold anything. */
  counters: number
  /** Whose counter it is; null for one that the whole organization shares. */
  of: { agent: string; agentId: string; environment: Environment } | null
}
export type LimitWithUse = Omit<LimitView, 'owner'> & {
  owner: { id: string; name: string | null }
  use: LimitUse | null
}

const MINUTE = 60_000
/** A bucket counts until the whole of it has left the window (lib/authorize/counters.ts). */
const REACH_MS = { hour: 61 * MINUTE, day: (1_440 + 15) * MINUTE }

export async function listLimitsWithUse(actor: Actor, input: unknown): Promise<Page<LimitWithUse>> {
  const page = await listLimits(actor, input)
  const { organizationId } = actor
  const use = await limitUse(actor, page.items)
  const names = await read(organizationId, (db) =>
    memberNames(
      db,
      organizationId,
      page.items.map((l) => l.owner),
    ),
  )
  return {
    ...page,
    items: page.items.map((l) => ({
      ...l,
      owner: { id: l.owner, name: names.get(l.owner) ?? null },
      use: use.get(l.id) ?? null,
    })),
  }
}

async function limitUse(actor: Actor, limits: readonly LimitView[]): Promise<Map<string, LimitUse>> {
  demand(actor, 'policies.read', 'registry:read')
  if (!limits.length) return new Map()
  const { organizationId } = actor
  const at = nowMs()
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<Row[]>`
      SELECT l.id, u.used::text AS used, u.counters, i.agent_id, i.environment, a.name AS agent
        FROM unnest(${limits.map((l) => l.id)}::text[], ${limits.map((l) => new Date(at - REACH_MS[l.definition.window]))}::timestamptz[])
             AS l(id, since)
       CROSS JOIN LATERAL (
         SELECT c.scope_key, sum(c.value) AS used, (count(*) OVER ())::int AS counters FROM counter c
          WHERE c.organization_id = ${organizationId} AND c.limit_id = l.id AND c.bucket > l.since
          GROUP BY c.scope_key ORDER BY 2 DESC LIMIT 1) u
        LEFT JOIN agent_identity i ON i.organization_id = ${organizationId} AND i.id = split_part(u.scope_key, '/', 1)
        LEFT JOIN agent a ON a.organization_id = ${organizationId} AND a.id = i.agent_id`,
  )
  return new Map(
    rows.map((r) => [
      r.id,
      {
        used: Number(r.used),
        counters: r.counters,
        of:
          r.agent !== null && r.agent_id !== null && r.environment !== null
            ? { agent: r.agent, agentId: r.agent_id, environment: r.environment }
            : null,
      },
    ]),
  )
}
interface Row {
  id: string
  used: string
  counters: number
  agent_id: string | null
  environment: Environment | null
  agent: string | null
}
