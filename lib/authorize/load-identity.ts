import type { Environment, GrantConstraints, GrantFact } from '../policy/types.ts'
import { type Row, readTogether, type Statement } from './hot-pools.ts'

/** What decides about one identity, as of `epoch`. Data may be younger than the epoch, never older. */
export interface IdentityState {
  id: string
  epoch: string
  status: 'active' | 'suspended' | 'revoked'
  agentId: string
  agentName: string
  agentStatus: 'active' | 'suspended'
  environment: Environment
  tokensNotBefore: Date | null
  liveCredentials: Set<string>
  revokedTokens: Set<string>
  grants: Map<string, GrantFact[]>
}

/** Dead grants are shown for a while, so that a denial can say "ended yesterday". */
const DEAD_GRANT_DAYS = 30

export async function loadIdentities(
  organizationId: string,
  ids: string[],
  at: Date,
): Promise<Map<string, IdentityState>> {
  const statement = (name: string, text: string, ...values: unknown[]): Statement => ({
    name: `identity ${name}`,
    text,
    values: [organizationId, ids, ...values],
  })
  // the epoch comes first: whatever changes later raises it, and the record step then sees that this is old
  const [rows, credentials, tokens, grants] = (await readTogether(organizationId, [
    statement(
      'rows',
      `SELECT i.id, i.status, i.agent_id, i.environment, i.tokens_not_before, a.name, a.status AS agent_status, coalesce(e.value, 0)::text AS epoch
         FROM agent_identity i JOIN agent a ON a.organization_id = i.organization_id AND a.id = i.agent_id
         LEFT JOIN epoch e ON e.organization_id = i.organization_id AND e.scope = 'identity:' || i.id
        WHERE i.organization_id = $1 AND i.id = ANY($2)`,
    ),
    statement(
      'credentials',
      'SELECT id, identity_id FROM agent_credential WHERE organization_id = $1 AND identity_id = ANY($2) AND revoked_at IS NULL',
    ),
    statement(
      'revoked tokens',
      'SELECT jti, identity_id FROM revoked_token WHERE organization_id = $1 AND identity_id = ANY($2)',
    ),
    statement(
      'grants',
      `SELECT id, identity_id, tool, constraints, ask_above, starts_at, ends_at, revoked_at, hash FROM "grant"
        WHERE organization_id = $1 AND identity_id = ANY($2) AND ends_at > $3 AND (revoked_at IS NULL OR revoked_at > $3) ORDER BY id`,
      new Date(at.getTime() - DEAD_GRANT_DAYS * 86_400_000),
    ),
  ])) as [Row[], Row[], Row[], Row[]]

  const found = new Map<string, IdentityState>()
  for (const r of rows)
    found.set(r.id as string, {
      id: r.id as string,
      epoch: r.epoch as string,
      status: r.status as IdentityState['status'],
      agentId: r.agent_id as string,
      agentName: r.name as string,
      agentStatus: r.agent_status as IdentityState['agentStatus'],
      environment: r.environment as Environment,
      tokensNotBefore: r.tokens_not_before as Date | null,
      liveCredentials: new Set(),
      revokedTokens: new Set(),
      grants: new Map(),
    })
  for (const r of credentials) found.get(r.identity_id as string)?.liveCredentials.add(r.id as string)
  for (const r of tokens) found.get(r.identity_id as string)?.revokedTokens.add(r.jti as string)
  for (const r of grants) {
    const of = found.get(r.identity_id as string)?.grants
    const grant = toGrant(r)
    const known = of?.get(grant.tool)
    if (known) known.push(grant)
    else of?.set(grant.tool, [grant])
  }
  return found
}

const toGrant = (r: Row): GrantFact => ({
  id: r.id as string,
  hash: r.hash as string,
  tool: r.tool as string,
  constraints: r.constraints as GrantConstraints,
  ask_above: r.ask_above as GrantFact['ask_above'],
  starts_at: (r.starts_at as Date | null)?.toISOString() ?? null,
  ends_at: (r.ends_at as Date).toISOString(),
  revoked: r.revoked_at !== null,
})
