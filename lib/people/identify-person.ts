import { now } from '../platform/clock.ts'
import { askAccounts } from './accounts.ts'
import type { PersonActor } from './actor.ts'
import { sessionIdOf } from './session-token.ts'

export interface Preferences {
  theme: 'system' | 'light' | 'dark'
  /** Whether single keys act (J, K, A …). */
  shortcuts: boolean
}
export interface SignedIn {
  actor: PersonActor
  organizationName: string
  preferences: Preferences
  via: 'password' | 'oidc'
  /** When the person last proved who they are: at sign-in, or later when asked again. */
  authenticatedAt: Date
  expiresAt: Date
  hasPassword: boolean
}

interface SessionRow extends Record<string, unknown> {
  person_id: string
  organization_id: string
  organization_name: string
  email: string
  name: string
  roles: string[]
  time_zone: string
  preferences: unknown
  via: string
  authenticated_at: Date
  expires_at: Date
  has_password: boolean
}

/** One indexed query per request and no cache in between: a revoked session is out at once, on every instance. */
export async function personOfSession(sessionId: string): Promise<SignedIn | null> {
  const [row] = await askAccounts<SessionRow>(
    null,
    'SELECT * FROM installation.person_of_session($1, $2::timestamptz)',
    [sessionId, now()],
  )
  if (!row) return null
  return {
    actor: {
      kind: 'person',
      organizationId: row.organization_id,
      id: row.person_id,
      name: row.name,
      email: row.email,
      roles: row.roles,
      sessionId,
      timeZone: row.time_zone,
    },
    organizationName: row.organization_name,
    preferences: preferencesFrom(row.preferences),
    via: row.via === 'oidc' ? 'oidc' : 'password',
    authenticatedAt: row.authenticated_at,
    expiresAt: row.expires_at,
    hasPassword: row.has_password,
  }
}

export async function personOfToken(token: string | undefined): Promise<SignedIn | null> {
  const sessionId = await sessionIdOf(token)
  return sessionId ? personOfSession(sessionId) : null
}

export function preferencesFrom(stored: unknown): Preferences {
  const p = (stored ?? {}) as { theme?: unknown; shortcuts?: unknown }
  return {
    theme: p.theme === 'light' || p.theme === 'dark' ? p.theme : 'system',
    shortcuts: p.shortcuts !== false,
  }
}
