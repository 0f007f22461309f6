import { issuer, TOKEN_PATH } from './issuer.ts'

/** RFC 8414. The addresses are the issuer's own, whatever host was asked. */
export function authorizationServerMetadata() {
  const base = issuer()
  const methods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']
  const algorithms = ['EdDSA', 'ES256']
  return {
    issuer: base,
    token_endpoint: `${base}${TOKEN_PATH}`,
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: algorithms,
    introspection_endpoint: `${base}/api/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_signing_alg_values_supported: algorithms,
    revocation_endpoint: `${base}/api/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: algorithms,
    jwks_uri: `${base}/.well-known/jwks.json`,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    service_documentation: `${base}/integrate`,
  }
}
