// The part of `oidc-provider` that the specs use; it ships no types.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  interface Account {
    accountId: string
    claims(): { sub: string; [claim: string]: unknown }
  }
  export class Provider {
    constructor(
      issuer: string,
      configuration: {
        clients: { client_id: string; client_secret: string; redirect_uris: string[] }[]
        pkce: { required(): boolean }
        claims: Record<string, string[]>
        findAccount(context: unknown, id: string): Account
      },
    )
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
  }
}
