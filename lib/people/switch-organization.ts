import { append, sqlOfTx } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import { askAccounts, type MembershipSummary, membershipsOf } from './accounts.ts'
import type { PersonActor } from './actor.ts'
import { personOfSession } from './identify-person.ts'
import type { OpenedSession } from './open-session.ts'
import { oneself, personEntry } from './person-entry.ts'

/** Where the person may switch to, the present one included. */
export async function listOwnOrganizations(
  actor: PersonActor,
): Promise<{ id: string; name: string; roles: string[]; current: boolean }[]> {
  const memberships = await membershipsOf(actor.id)
  return memberships
    .filter((m) => m.status === 'active')
    .map((m) => ({
      id: m.organization_id,
      name: m.name,
      roles: m.roles,
      current: m.organization_id === actor.organizationId,
    }))
}

/**
 * A session acts in one organization for ever, so switching is another session with the same end and the same proof of
 * who the person is; the old one is over, in every tab. Neither log learns the other organization's name.
 */
export async function switchOrganization(actor: PersonActor, organizationId: string): Promise<OpenedSession> {
  const present = await personOfSession(actor.sessionId)
  const membership = (await membershipsOf(actor.id)).find(isActiveIn(organizationId))
  if (!present || !membership)
    throw new AppError(404, 'not_found', 'There is no such organization, or you are not an active member of it.')
  const sessionId = newId('ses')
  await inTransaction(organizationId, async (tx) => {
    const at = now()
    const [row] = await askAccounts<{ opened: boolean }>(
      tx,
      'SELECT installation.open_session($1, $2, $3, $4, $5::timestamptz, $6::timestamptz, $7::timestamptz) AS opened',
      [sessionId, actor.id, organizationId, present.via, at, present.expiresAt, present.authenticatedAt],
    )
    if (!row?.opened) throw new AppError(409, 'changed', 'Your membership changed meanwhile. Load the page again.')
    await append(sqlOfTx(tx), organizationId, [entryOf(actor.id, sessionId, 'in')])
  })
  await inTransaction(actor.organizationId, async (tx) => {
    const ended = await askAccounts(tx, 'SELECT person_id FROM installation.end_session($1, $2::timestamptz)', [
      actor.sessionId,
      now(),
    ])
    if (ended.length) await append(sqlOfTx(tx), actor.organizationId, [entryOf(actor.id, actor.sessionId, 'out')])
  })
  return { sessionId, personId: actor.id, organizationId, roles: membership.roles }
}

const isActiveIn = (organizationId: string) => (m: MembershipSummary) =>
  m.organization_id === organizationId && m.status === 'active'

const entryOf = (personId: string, sessionId: string, direction: 'in' | 'out') =>
  personEntry(
    oneself(personId),
    'person.switched',
    { person: personId, session: sessionId, direction },
    direction === 'in' ? 'Turned to this organization' : 'Turned to another organization',
    { code: direction },
  )
