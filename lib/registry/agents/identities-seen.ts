import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'

/** When each identity of an agent last asked for a decision or bought a token. */
export async function identitiesSeen(actor: Actor, agentId: string): Promise<Map<string, string>> {
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<{ id: string; seen: Date | null }[]>`
      SELECT i.id, greatest(
          (SELECT max(last_used_at) FROM agent_credential c WHERE c.organization_id = i.organization_id AND c.identity_id = i.id),
          (SELECT at FROM decision d WHERE d.organization_id = i.organization_id AND d.agent_id = i.agent_id AND d.identity_id = i.id
            ORDER BY at DESC LIMIT 1)) AS seen
        FROM agent_identity i WHERE i.organization_id = ${organizationId} AND i.agent_id = ${agentId}`,
  )
  return new Map(rows.flatMap((r) => (r.seen ? [[r.id, r.seen.toISOString()] as const] : [])))
}
