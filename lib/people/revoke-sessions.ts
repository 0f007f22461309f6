import { now } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { askAccounts } from './accounts.ts'
import { type Actor, demand } from './actor.ts'
import { findMember } from './find-member.ts'
import { personEntry } from './person-entry.ts'
import { memberInput } from './suspend-member.ts'

/** Signs a person out of this organization everywhere. Each may do it for themselves, an admin for everyone. */
export async function revokeSessions(actor: Actor, input: unknown): Promise<{ ended: number }> {
  const { person } = parseWith(memberInput, input)
  const own = actor.kind === 'person' && actor.id === person
  if (!own) demand(actor, 'people.write')
  return change(actor, async (tx) => {
    await findMember(tx, actor.organizationId, person)
    const [row] = await askAccounts<{ ended: number }>(
      tx,
      'SELECT installation.end_sessions_here($1, $2::timestamptz) AS ended',
      [person, now()],
    )
    const ended = row?.ended ?? 0
    return {
      answer: { ended },
      notify: [{ kind: 'people', id: person }],
      entries: [
        personEntry(
          actor,
          'person.session_revoked',
          { person, count: ended, cause: own ? 'own_wish' : 'admin' },
          own ? 'Ended all of their own sessions' : 'Ended all sessions of a member',
        ),
      ],
    }
  })
}
