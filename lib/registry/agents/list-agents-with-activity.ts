import { type Actor, demand, may } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import type { Page } from '../page.ts'
import type { AgentView } from './agent-view.ts'
import { listAgents } from './list-agents.ts'

export interface AgentActivity {
  live_grants: number
  /** Its newest sign-in or decision, whichever came later. */
  last_seen_at: string | null
  /** In the last seven days; null for whoever may not read decisions. */
  decisions: number | null
  /** Of those, how many asked people. */
  asked: number
  /** There are more than were counted; `asked` is of the newest. */
  more: boolean
}
export type AgentWithActivity = AgentView & AgentActivity

const WEEK_MS = 7 * 86_400_000
/** A busy agent's week is not counted to the end: the page must not cost more the more an agent works. */
const COUNTED_MAX = 5_000
const NONE: AgentActivity = { live_grants: 0, last_seen_at: null, decisions: null, asked: 0, more: false }

export async function listAgentsWithActivity(actor: Actor, input: unknown): Promise<Page<AgentWithActivity>> {
  const page = await listAgents(actor, input)
  const activity = await agentActivity(
    actor,
    page.items.map((a) => a.id),
  )
  return { ...page, items: page.items.map((a) => ({ ...a, ...(activity.get(a.id) ?? NONE) })) }
}

export async function agentActivity(actor: Actor, ids: readonly string[]): Promise<Map<string, AgentActivity>> {
  demand(actor, 'agents.read', 'registry:read')
  if (!ids.length) return new Map()
  const reads = may(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<Row[]>`
      SELECT a.id, g.live_grants, k.used AS key_used, d.decisions, d.asked, n.at AS decided
        FROM unnest(${[...ids]}::text[]) AS a(id)
       CROSS JOIN LATERAL (
         SELECT count(*)::int AS live_grants FROM "grant" g
           JOIN agent_identity i ON i.organization_id = g.organization_id AND i.id = g.identity_id
          WHERE g.organization_id = ${organizationId} AND i.agent_id = a.id
            AND g.revoked_at IS NULL AND g.ends_at > ${new Date(nowMs())}) g
       CROSS JOIN LATERAL (
         SELECT max(c.last_used_at) AS used FROM agent_credential c
           JOIN agent_identity i ON i.organization_id = c.organization_id AND i.id = c.identity_id
          WHERE c.organization_id = ${organizationId} AND i.agent_id = a.id) k
       CROSS JOIN LATERAL (
         SELECT count(*)::int AS decisions, count(*) FILTER (WHERE w.outcome = 'require_approval')::int AS asked
           FROM (SELECT outcome FROM decision
                  WHERE organization_id = ${organizationId} AND agent_id = a.id AND at > ${new Date(nowMs() - WEEK_MS)}
                  ORDER BY at DESC LIMIT ${COUNTED_MAX + 1}) w) d
        LEFT JOIN LATERAL (
         SELECT at FROM decision WHERE organization_id = ${organizationId} AND agent_id = a.id
          ORDER BY at DESC LIMIT 1) n ON true`,
  )
  return new Map(
    rows.map((r) => [
      r.id,
      {
        live_grants: r.live_grants,
        last_seen_at: later(r.key_used, r.decided)?.toISOString() ?? null,
        decisions: reads ? Math.min(r.decisions, COUNTED_MAX) : null,
        asked: reads ? r.asked : 0,
        more: r.decisions > COUNTED_MAX,
      },
    ]),
  )
}
interface Row {
  id: string
  live_grants: number
  key_used: Date | null
  decided: Date | null
  decisions: number
  asked: number
}
const later = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b))
