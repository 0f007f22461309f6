import { Prisma } from '../../../generated/prisma/client.ts'
import { read } from '../../platform/db.ts'
import type { TokenClaims } from './access-token.ts'

export type Standing =
  | 'good'
  | 'unknown_identity'
  | 'identity_suspended'
  | 'identity_revoked'
  | 'agent_suspended'
  | 'credential_revoked'
  | 'token_revoked'

interface Row {
  status: string
  agent_status: string
  tokens_not_before: Date | null
  credential_live: boolean
  token_revoked: boolean
}

/** Whether the identity behind a verified token may still act, as of this read. */
export async function tokenStanding(claims: TokenClaims): Promise<Standing> {
  const rows = await read(claims.organization, (db) =>
    db.$queryRaw<Row[]>(Prisma.sql`
      SELECT i.status, a.status AS agent_status, i.tokens_not_before,
             EXISTS (SELECT 1 FROM agent_credential c
                      WHERE c.organization_id = i.organization_id AND c.id = ${claims.credential}
                        AND c.identity_id = i.id AND c.revoked_at IS NULL) AS credential_live,
             EXISTS (SELECT 1 FROM revoked_token t
                      WHERE t.organization_id = i.organization_id AND t.jti = ${claims.jti}) AS token_revoked
        FROM agent_identity i JOIN agent a ON a.organization_id = i.organization_id AND a.id = i.agent_id
       WHERE i.organization_id = ${claims.organization} AND i.id = ${claims.client_id}
         AND i.agent_id = ${claims.agent} AND i.environment = ${claims.environment}`),
  )
  const row = rows[0]
  if (!row) return 'unknown_identity'
  if (row.status === 'revoked') return 'identity_revoked'
  if (row.status !== 'active') return 'identity_suspended'
  if (row.agent_status !== 'active') return 'agent_suspended'
  if (!row.credential_live) return 'credential_revoked'
  if (row.token_revoked || beforeBar(claims.iat, row.tokens_not_before)) return 'token_revoked'
  return 'good'
}

/** Tokens of the bar's own second are dead as well; `mintAccessToken` steps over it. */
export const beforeBar = (iat: number, tokensNotBefore: Date | null): boolean =>
  tokensNotBefore !== null && iat <= Math.floor(tokensNotBefore.getTime() / 1000)
