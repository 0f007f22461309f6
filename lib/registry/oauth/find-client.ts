import type { JWK } from 'jose'
import { Prisma } from '../../../generated/prisma/client.ts'
import { now } from '../../platform/clock.ts'
import { installation, read } from '../../platform/db.ts'
import type { Environment } from '../../policy/types.ts'

export interface LiveCredential {
  id: string
  kind: 'client_secret' | 'private_key_jwt'
  secretHash: string | null
  publicJwk: JWK | null
  lastUsedAt: Date | null
}
export interface FoundClient {
  organizationId: string
  identityId: string
  agentId: string
  environment: Environment
  status: string
  agentStatus: string
  tokensNotBefore: Date | null
  credentials: LiveCredential[]
}
interface Row {
  agent_id: string
  environment: Environment
  status: string
  agent_status: string
  tokens_not_before: Date | null
  id: string | null
  kind: LiveCredential['kind']
  secret_hash: string | null
  public_jwk: JWK | null
  last_used_at: Date | null
}

/** The identity with its live credentials. An unknown one costs the same two statements. */
export async function findClient(clientId: string): Promise<FoundClient | null> {
  const [found] = await installation<{ organization: string | null }>(
    'SELECT installation.organization_of_identity($1) AS organization',
    [clientId],
  )
  const organizationId = found?.organization ?? 'org_none'
  const rows = await read(organizationId, (db) =>
    db.$queryRaw<Row[]>(Prisma.sql`
      SELECT i.agent_id, i.environment, i.status, a.status AS agent_status, i.tokens_not_before,
             c.id, c.kind, c.secret_hash, c.public_jwk, c.last_used_at
        FROM agent_identity i
        JOIN agent a ON a.organization_id = i.organization_id AND a.id = i.agent_id
        LEFT JOIN agent_credential c ON c.organization_id = i.organization_id AND c.identity_id = i.id
             AND c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > ${now()})
       WHERE i.organization_id = ${organizationId} AND i.id = ${clientId}
       ORDER BY c.created_at DESC`),
  )
  const first = rows[0]
  if (!first) return null
  return {
    organizationId,
    identityId: clientId,
    agentId: first.agent_id,
    environment: first.environment,
    status: first.status,
    agentStatus: first.agent_status,
    tokensNotBefore: first.tokens_not_before,
    credentials: rows.flatMap((r) =>
      r.id === null
        ? []
        : [{ id: r.id, kind: r.kind, secretHash: r.secret_hash, publicJwk: r.public_jwk, lastUsedAt: r.last_used_at }],
    ),
  }
}
