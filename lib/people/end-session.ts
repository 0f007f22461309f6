import { append, sqlOfTx } from '../ledger/append.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { askAccounts } from './accounts.ts'
import { personOfSession } from './identify-person.ts'
import { oneself, personEntry } from './person-entry.ts'

/** Signs out: the session is over for every copy of its cookie. A session that has ended already stays as it was. */
export async function endSession(sessionId: string): Promise<void> {
  const signedIn = await personOfSession(sessionId)
  if (!signedIn) return
  const { organizationId } = signedIn.actor
  await inTransaction(organizationId, async (tx) => {
    const [ended] = await askAccounts<{ person_id: string }>(
      tx,
      'SELECT person_id FROM installation.end_session($1, $2::timestamptz)',
      [sessionId, now()],
    )
    if (!ended) return
    await append(sqlOfTx(tx), organizationId, [
      personEntry(
        oneself(ended.person_id),
        'person.signed_out',
        { person: ended.person_id, session: sessionId },
        'Signed out',
      ),
    ])
  })
}
