import type { EntryInput } from '../../ledger/append.ts'
import { nowMs } from '../../platform/clock.ts'
import { change } from '../change.ts'
import type { TokenClaims } from './access-token.ts'
import { authenticateClient } from './authenticate-client.ts'
import { verified } from './introspect-token.ts'
import { CLOCK_TOLERANCE_SECONDS } from './issuer.ts'
import { answeringOAuth, invalidRequest, OAuthError } from './oauth-error.ts'
import { readForm } from './read-form.ts'

/** `POST /api/oauth/revoke` (RFC 7009): a client ends one of its own tokens. */
export const revokeToken = (request: Request): Promise<Response> =>
  answeringOAuth(async () => {
    const form = await readForm(request)
    const client = await authenticateClient(request, form)
    const token = form.get('token')
    if (token === undefined) throw invalidRequest('token is missing.')
    const claims = await verified(token)
    // a token that is dead already needs nothing more (§2.2)
    if (claims) {
      if (claims.organization !== client.organizationId || claims.client_id !== client.identityId)
        throw new OAuthError(400, 'unauthorized_client', 'The token was not issued to this client.')
      await endToken(claims)
    }
    return new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } })
  })

const ended = ({ client_id: identity, jti, agent, environment }: TokenClaims): EntryInput => ({
  type: 'token.revoked',
  clear: { identity, token: jti, cause: 'by_client' },
  audit: {
    actorKind: 'agent',
    actorId: identity,
    subjectKind: 'identity',
    subjectId: identity,
    agentId: agent,
    environment,
    summary: 'An agent ended one of its access tokens',
  },
})

async function endToken(claims: TokenClaims): Promise<void> {
  const { organization: organizationId, client_id: identityId, jti } = claims
  await change({ kind: 'system', organizationId, id: 'oauth' }, async (tx) => {
    await tx.revokedToken.deleteMany({ where: { organizationId, expiresAt: { lt: new Date(nowMs() - 60_000) } } })
    const { count } = await tx.revokedToken.createMany({
      data: { organizationId, jti, identityId, expiresAt: new Date((claims.exp + CLOCK_TOLERANCE_SECONDS) * 1000) },
      skipDuplicates: true,
    })
    return {
      answer: undefined,
      epochs: count ? [`identity:${identityId}`] : [],
      entries: count ? [ended(claims)] : [],
      notify: [{ kind: 'identity', id: identityId }],
    }
  })
}
