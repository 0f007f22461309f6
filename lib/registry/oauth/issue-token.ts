import { mintAccessToken } from './access-token.ts'
import { authenticateClient } from './authenticate-client.ts'
import { issuer } from './issuer.ts'
import { answeringOAuth, invalidRequest, OAuthError, oauthJson } from './oauth-error.ts'
import { type Form, readForm } from './read-form.ts'

/** `POST /api/oauth/token`, grant type client_credentials (RFC 6749 §4.4). */
export const issueToken = (request: Request): Promise<Response> =>
  answeringOAuth(async () => {
    const form = await readForm(request)
    const grant = form.get('grant_type')
    if (grant === undefined) throw invalidRequest('grant_type is missing.')
    if (grant !== 'client_credentials')
      throw new OAuthError(400, 'unsupported_grant_type', 'Only client_credentials is supported.')
    const client = await authenticateClient(request, form)
    refuseNarrowing(form)
    const { token, expiresIn } = await mintAccessToken(client)
    return oauthJson(200, { access_token: token, token_type: 'Bearer', expires_in: expiresIn })
  })

/** Unknown parameters are ignored (RFC 6749 §3.2), but not those that ask for less than we would give. */
function refuseNarrowing(form: Form): void {
  if (form.has('scope'))
    throw new OAuthError(400, 'invalid_scope', 'Agents have no scopes; their grants say what they may do.')
  const resource = form.get('resource')
  if (resource !== undefined && resource.replace(/\/$/, '') !== issuer())
    throw new OAuthError(400, 'invalid_target', `The only resource is ${issuer()}.`)
  if (form.has('authorization_details'))
    throw new OAuthError(400, 'invalid_authorization_details', 'No authorization details type is supported.')
}
