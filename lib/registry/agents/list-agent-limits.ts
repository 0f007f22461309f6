import { type Actor, demand } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import type { LimitDefinition } from '../../policy/types.ts'

const LIMITS_MAX = 100

/** Active limits that count what this agent does: its own, those of tools that it was granted, those of everybody. */
export async function listAgentLimits(actor: Actor, agentId: string): Promise<LimitDefinition[]> {
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<{ id: string; definition: Omit<LimitDefinition, 'id'> }[]>`
      WITH mine AS (
        SELECT i.id, i.environment FROM agent_identity i
         WHERE i.organization_id = ${organizationId} AND i.agent_id = ${agentId} AND i.status <> 'revoked'),
      granted AS (
        SELECT DISTINCT g.tool FROM "grant" g WHERE g.organization_id = ${organizationId}
           AND g.identity_id IN (SELECT id FROM mine) AND g.revoked_at IS NULL AND g.ends_at > ${new Date(nowMs())})
      SELECT l.id, l.definition FROM "limit" l
       WHERE l.organization_id = ${organizationId} AND l.active
         AND (l.definition->>'tool' IS NULL OR l.definition->>'tool' IN (SELECT tool FROM granted))
         AND EXISTS (SELECT 1 FROM mine m
               WHERE (l.definition->>'identity' IS NULL OR l.definition->>'identity' = m.id)
                 AND (l.definition->'environments' IS NULL OR l.definition->'environments' = '[]'::jsonb
                      OR l.definition->'environments' ? m.environment))
       ORDER BY l.id LIMIT ${LIMITS_MAX}`,
  )
  return rows.map(({ id, definition }) => ({ ...definition, id }))
}
