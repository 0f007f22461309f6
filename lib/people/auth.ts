import { decodeJwt } from 'jose'
import type { NextAuthOptions } from 'next-auth'
import { decode } from 'next-auth/jwt'
import CredentialsModule from 'next-auth/providers/credentials'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { AppError } from '../platform/app-error.ts'
import { config } from '../platform/config.ts'
import { parseWith } from '../platform/endpoint.ts'
import { describeError, log } from '../platform/log.ts'
import { endSession } from './end-session.ts'
import { personOfSession } from './identify-person.ts'
import type { OpenedSession } from './open-session.ts'
import { SESSION_SECONDS, sessionSecret, usesSecureCookies } from './session-token.ts'
import { type Caller, signInInput, signInWithPassword } from './sign-in-with-password.ts'
import { type ProviderClaims, signInWithProvider } from './sign-in-with-provider.ts'

// next-auth 4 is CommonJS: plain Node gives {default}, the bundler the function
const Credentials = ((CredentialsModule as unknown as { default?: typeof CredentialsModule }).default ??
  CredentialsModule) as typeof CredentialsModule

/** The provider's id in addresses: /api/auth/callback/oidc is the redirect URI to register. */
export const PROVIDER_ID = 'oidc'

/**
 * next-auth does the protocol: CSRF token, state, nonce, PKCE, the cookie. Who may enter is decided by the same two
 * operations that the sign-in page calls.
 *
 * @param invitation the token of an invitation that is being accepted through the provider
 */
export function authOptions(caller: Caller, invitation: string | null): NextAuthOptions {
  // next-auth reads its own address from there, not from the Host header
  process.env.NEXTAUTH_URL = config().consoleUrl
  const { oidc } = config()
  let opened: OpenedSession | null = null
  return {
    secret: sessionSecret(),
    useSecureCookies: usesSecureCookies(),
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    jwt: {
      async decode(params) {
        const token = await decode(params).catch(() => null)
        return typeof token?.sid === 'string' && (await personOfSession(token.sid)) ? token : null
      },
    },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        async authorize(given) {
          const { email, password } = given ?? {}
          try {
            opened = await signInWithPassword(parseWith(signInInput, { email, password }, 'form'), caller)
            return { id: opened.personId }
          } catch (e) {
            throw new Error(codeOf(e)) // becomes ?error=… of the sign-in page
          }
        },
      }),
      ...(oidc ? [openIdProvider(oidc)] : []),
    ],
    callbacks: {
      async signIn({ account, profile }) {
        if (account?.provider !== PROVIDER_ID) return opened !== null
        try {
          opened = await signInWithProvider((profile ?? {}) as ProviderClaims, invitation, caller)
          return true
        } catch (e) {
          return `/sign-in?error=${encodeURIComponent(codeOf(e))}`
        }
      },
      jwt: ({ token }) => (opened ? { sub: opened.personId, sid: opened.sessionId } : token),
      async session({ session, token }) {
        const signedIn = typeof token.sid === 'string' ? await personOfSession(token.sid) : null
        if (!signedIn) return { expires: session.expires }
        const { name, email } = signedIn.actor
        return { expires: signedIn.expiresAt.toISOString(), user: { name, email } }
      },
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === 'string') await endSession(token.sid)
      },
    },
    logger: {
      error: (code, metadata) =>
        log.warn({ code, err: describeError(errorIn(metadata)) }, 'next-auth refused a request'),
      warn: (code) => log.debug({ code }, 'next-auth warns'),
      debug: () => {},
    },
  }
}

function openIdProvider(oidc: NonNullable<ReturnType<typeof config>['oidc']>): OAuthConfig<{ sub: string }> {
  return {
    id: PROVIDER_ID,
    name: oidc.name,
    type: 'oauth',
    wellKnown: `${oidc.issuer}/.well-known/openid-configuration`,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    // max_age makes a conforming provider say when the person signed in there
    authorization: { params: { scope: 'openid email profile', max_age: SESSION_SECONDS } },
    // A name is all that is wanted besides the ID token; many providers tell it at the userinfo endpoint only, which
    // openid-client refuses when it speaks of another subject.
    userinfo: {
      async request({ client, tokens }) {
        const claims = decodeJwt<{ sub: string; name?: string }>(tokens.id_token ?? '') // verified when it was received
        const more =
          claims.name || !tokens.access_token ? {} : await client.userinfo(tokens.access_token).catch(() => ({}))
        return { ...more, ...claims }
      },
    },
    profile: (claims) => ({ id: claims.sub }),
  }
}

function codeOf(e: unknown): string {
  if (e instanceof AppError) return e.code
  log.error({ err: describeError(e) }, 'unexpected error at sign-in')
  return 'internal'
}
const errorIn = (metadata: unknown): unknown =>
  metadata instanceof Error ? metadata : ((metadata as { error?: unknown } | undefined)?.error ?? metadata)
