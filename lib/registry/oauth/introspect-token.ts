import { actorOfRequest } from '../../people/identify-actor.ts'
import { AppError } from '../../platform/app-error.ts'
import { type TokenClaims, verifyAccessToken } from './access-token.ts'
import { authenticateClient } from './authenticate-client.ts'
import { answeringOAuth, invalidClient, invalidRequest, oauthJson } from './oauth-error.ts'
import { type Form, readForm } from './read-form.ts'
import { tokenStanding } from './token-standing.ts'

/** `POST /api/oauth/introspect` (RFC 7662). Whatever is not alive, or not of the caller's organization, is just not active. */
export const introspectToken = (request: Request): Promise<Response> =>
  answeringOAuth(async () => {
    const form = await readForm(request)
    const organizationId = await callersOrganization(request, form)
    const token = form.get('token')
    if (token === undefined) throw invalidRequest('token is missing.')
    const claims = await verified(token)
    if (!claims || claims.organization !== organizationId || (await tokenStanding(claims)) !== 'good')
      return oauthJson(200, { active: false })
    return oauthJson(200, { active: true, token_type: 'Bearer', ...claims })
  })

/** An agent with its own credential, or a service account with its token. */
async function callersOrganization(request: Request, form: Form): Promise<string> {
  if (!/^bearer /i.test(request.headers.get('authorization') ?? ''))
    return (await authenticateClient(request, form)).organizationId
  try {
    const actor = await actorOfRequest(request)
    if (actor.kind === 'service') return actor.organizationId
  } catch (e) {
    if (!(e instanceof AppError) || (e.status !== 401 && e.status !== 403)) throw e
  }
  throw invalidClient('The bearer token is not one of a service account.')
}

export async function verified(token: string): Promise<TokenClaims | null> {
  try {
    return await verifyAccessToken(token)
  } catch (e) {
    if (e instanceof AppError && e.status === 401) return null
    throw e
  }
}
