import { AppError } from '../platform/app-error.ts'
import { demandOwnOrigin } from '../platform/check-origin.ts'
import { now, nowMs } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import { describeError, log } from '../platform/log.ts'
import { hashToken } from '../platform/secret.ts'
import { askAccounts } from './accounts.ts'
import type { Actor, ServiceActor } from './actor.ts'
import { personOfToken } from './identify-person.ts'
import { sessionCookieName } from './session-token.ts'

const unauthorized = (text: string, error?: string) =>
  new AppError(401, 'unauthenticated', text, {
    headers: { 'www-authenticate': `Bearer realm="countersign"${error ? `, error="${error}"` : ''}` },
  })

/** Who calls an admin endpoint: a service account by its token, or a person by the console's session. */
export async function actorOfRequest(request: Request): Promise<Actor> {
  const authorization = request.headers.get('authorization')
  if (authorization !== null) return actorOfAuthorization(authorization)
  const token = cookieOf(request, sessionCookieName())
  if (!token) throw unauthorized('Sign in, or send a service account’s token as "Authorization: Bearer cst_…".')
  demandOwnOrigin(request.method, request.headers)
  const signedIn = await personOfToken(token)
  if (!signedIn) throw unauthorized('Your session has ended. Sign in again.')
  return signedIn.actor
}

async function actorOfAuthorization(authorization: string): Promise<ServiceActor> {
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1]
  if (!token) throw unauthorized('The Authorization header is not of the form "Bearer <token>".', 'invalid_request')
  if (token.startsWith('cst_')) return serviceOfToken(token)
  if (token.split('.').length === 3)
    throw new AppError(403, 'forbidden', 'An agent’s access token does not open this endpoint.')
  throw unauthorized('This token is not known, or it is revoked or expired.', 'invalid_token')
}

const USED_AGAIN_MS = 60_000

export async function serviceOfToken(token: string): Promise<ServiceActor> {
  const [row] = await askAccounts<{
    organization_id: string
    id: string
    name: string
    scopes: string[]
    last_used_at: Date | null
  }>(null, 'SELECT * FROM installation.service_account_of_token($1, $2::timestamptz)', [hashToken(token), now()])
  if (!row) throw unauthorized('This token is not known, or it is revoked or expired.', 'invalid_token')
  if (!row.last_used_at || nowMs() - row.last_used_at.getTime() > USED_AGAIN_MS)
    // for people who look for unused accounts: no caller waits for it
    read(row.organization_id, (db) =>
      db.serviceAccount.updateMany({
        where: { organizationId: row.organization_id, id: row.id },
        data: { lastUsedAt: now() },
      }),
    ).catch((e) => log.warn({ err: describeError(e) }, 'the last use of a service account was not noted'))
  return { kind: 'service', organizationId: row.organization_id, id: row.id, name: row.name, scopes: row.scopes }
}

export function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}
