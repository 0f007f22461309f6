/** The error codes of RFC 6749 §5.2, RFC 7009 §2.2.1, RFC 8707 §2 and RFC 9396 §5 that we use. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_authorization_details'
  | 'temporarily_unavailable'

/** Refusals of the OAuth endpoints: their own JSON, not problem+json, because OAuth clients read that. */
export class OAuthError extends Error {
  readonly status: number
  readonly error: OAuthErrorCode
  readonly headers: Record<string, string>
  constructor(status: number, error: OAuthErrorCode, description: string, headers: Record<string, string> = {}) {
    super(description)
    this.status = status
    this.error = error
    this.headers = headers
  }
}

export const invalidRequest = (description: string) => new OAuthError(400, 'invalid_request', description)

/** One answer for an unknown client, a wrong secret and a bad assertion. The challenge is required after Basic. */
export const invalidClient = (description = 'The client could not be authenticated.') =>
  new OAuthError(401, 'invalid_client', description, {
    'www-authenticate': 'Basic realm="countersign", charset="UTF-8"',
  })

const NOT_STORED = { 'cache-control': 'no-store', pragma: 'no-cache' }

export const oauthJson = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...NOT_STORED, ...headers },
  })

/** Runs one OAuth endpoint and writes its refusals in OAuth's form. */
export async function answeringOAuth(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (e) {
    if (!(e instanceof OAuthError)) throw e
    return oauthJson(e.status, { error: e.error, error_description: e.message }, e.headers)
  }
}
