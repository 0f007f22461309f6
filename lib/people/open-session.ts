import { append, sqlOfTx } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import { askAccounts, membershipsOf } from './accounts.ts'
import { oneself, personEntry } from './person-entry.ts'
import { recordSignInFailures } from './record-sign-in-failures.ts'
import { SESSION_SECONDS } from './session-token.ts'

export interface OpenedSession {
  sessionId: string
  personId: string
  organizationId: string
  roles: string[]
}
export interface Opening {
  personId: string
  via: 'password' | 'oidc'
  /** When the person proved who they are. */
  authenticatedAt: Date
  /** The caller's address, where a proxy of ours vouches for it. */
  address: string | null
  /** The organization that a link led to; otherwise the one of the latest session. */
  organizationId?: string
}

/** A sign-in acts in one organization. */
export async function openSession(opening: Opening): Promise<OpenedSession> {
  const { personId, via } = opening
  const memberships = (await membershipsOf(personId)).filter((m) => m.status === 'active')
  const latest = memberships.toSorted(
    (a, b) => (b.last_session_at?.getTime() ?? 0) - (a.last_session_at?.getTime() ?? 0),
  )
  const chosen = opening.organizationId
    ? memberships.find((m) => m.organization_id === opening.organizationId)
    : latest[0]
  if (!chosen) throw noMembership()
  const organizationId = chosen.organization_id
  const sessionId = newId('ses')
  await recordSignInFailures(organizationId, personId)
  await inTransaction(organizationId, async (tx) => {
    const at = now()
    const expires = new Date(at.getTime() + SESSION_SECONDS * 1000)
    const [row] = await askAccounts<{ opened: boolean }>(
      tx,
      'SELECT installation.open_session($1, $2, $3, $4, $5::timestamptz, $6::timestamptz, $7::timestamptz) AS opened',
      [sessionId, personId, organizationId, via, at, expires, opening.authenticatedAt],
    )
    if (!row?.opened) throw noMembership()
    await append(sqlOfTx(tx), organizationId, [
      personEntry(
        oneself(personId),
        'person.signed_in',
        { person: personId, session: sessionId, via },
        via === 'oidc' ? 'Signed in through the identity provider' : 'Signed in with a password',
        { code: via, disclosed: { address: opening.address } },
      ),
    ])
  })
  return { sessionId, personId, organizationId, roles: chosen.roles }
}

export const noMembership = () =>
  new AppError(
    403,
    'no_membership',
    'You are known here, but no organization has you as an active member. Ask an admin for an invitation.',
  )
