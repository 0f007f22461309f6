import { z } from 'zod'
import { type Endpoint, endpoint } from '../../platform/endpoint.ts'
import { introspectToken } from './introspect-token.ts'
import { issueToken } from './issue-token.ts'
import { authorizationServerMetadata } from './metadata.ts'
import { revokeToken } from './revoke-token.ts'
import { publicKeys } from './signing-keys.ts'

const PUBLISHED = { 'cache-control': 'public, max-age=300' }

// For the OpenAPI document alone: the handlers read the form by RFC 6749's own rules.
const clientFields = {
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  client_assertion_type: z.string().optional(),
  client_assertion: z.string().optional(),
}
const tokenForm = z.object({ grant_type: z.literal('client_credentials'), ...clientFields })
const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int(),
})
const oneToken = z.object({ token: z.string(), ...clientFields })

export const oauthEndpoints: Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/api/oauth/token',
    summary: 'An access token for an agent identity: client_credentials with a client secret or private_key_jwt',
    tag: 'OAuth',
    security: 'client',
    rawBody: true,
    body: tokenForm,
    answer: tokenAnswer,
    handle: ({ request }) => issueToken(request),
  }),
  endpoint({
    method: 'POST',
    path: '/api/oauth/introspect',
    summary: 'Whether a token is alive, and whose it is (RFC 7662)',
    tag: 'OAuth',
    security: 'client',
    rawBody: true,
    body: oneToken,
    handle: ({ request }) => introspectToken(request),
  }),
  endpoint({
    method: 'POST',
    path: '/api/oauth/revoke',
    summary: 'End a token of one’s own (RFC 7009)',
    tag: 'OAuth',
    security: 'client',
    rawBody: true,
    body: oneToken,
    handle: ({ request }) => revokeToken(request),
  }),
  endpoint({
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'The keys that sign access tokens (RFC 7517)',
    tag: 'OAuth',
    security: 'public',
    handle: async () => ({ body: { keys: await publicKeys() }, headers: PUBLISHED }),
  }),
  endpoint({
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    summary: 'What the authorization server supports (RFC 8414)',
    tag: 'OAuth',
    security: 'public',
    handle: async () => ({ body: authorizationServerMetadata(), headers: PUBLISHED }),
  }),
]
