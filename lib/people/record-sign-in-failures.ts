import { append, type EntryInput, sqlOfTx } from '../ledger/append.ts'
import { now } from '../platform/clock.ts'
import { installation, inTransaction, read } from '../platform/db.ts'
import { personEntry } from './person-entry.ts'

const MINUTE_MS = 60_000

/** For the worker, each minute. */
export async function recordAllSignInFailures(): Promise<number> {
  let entries = 0
  for (const { id } of await installation<{ id: string }>('SELECT * FROM installation.organization_ids() AS id', []))
    entries += await recordSignInFailures(id)
  return entries
}

/**
 * Turns the failures of minutes that are over into ledger entries, one per account and minute. A sign-in calls it for its
 * person, so that the log keeps the order of things.
 *
 * @returns how many entries were made
 */
export async function recordSignInFailures(organizationId: string, personId?: string): Promise<number> {
  const over = new Date(Math.floor(now().getTime() / MINUTE_MS) * MINUTE_MS)
  const where = {
    organizationId,
    ...(personId === undefined ? { minute: { lt: over } } : { personId }),
  }
  if (!(await read(organizationId, (db) => db.signInFailure.findFirst({ where, select: { minute: true } })))) return 0
  return inTransaction(organizationId, async (tx) => {
    const due = await tx.signInFailure.findMany({ where, orderBy: [{ minute: 'asc' }, { personId: 'asc' }], take: 500 })
    const entries: EntryInput[] = []
    for (const f of due) {
      // another process may be recording the same minute: the row goes to one of them
      const { organizationId, personId, minute, failures } = f
      const gone = await tx.signInFailure.deleteMany({ where: { organizationId, personId, minute, failures } })
      if (gone.count === 1) entries.push(...entriesOf(f))
    }
    if (entries.length) await append(sqlOfTx(tx), organizationId, entries)
    return entries.length
  })
}

function entriesOf(f: {
  personId: string
  minute: Date
  failures: number
  lockedUntil: Date | null
  address: string | null
}): EntryInput[] {
  const until = new Date(f.minute.getTime() + MINUTE_MS)
  const failed = personEntry(
    { kind: 'system' },
    'person.sign_in_failed',
    {
      person: f.personId,
      code: 'wrong_password',
      count: f.failures,
      from: f.minute.toISOString(),
      until: until.toISOString(),
    },
    f.failures === 1 ? 'A sign-in failed' : `${f.failures} sign-ins failed within a minute`,
    { code: 'wrong_password', disclosed: { address: f.address } },
  )
  if (!f.lockedUntil) return [failed]
  const locked = personEntry(
    { kind: 'system' },
    'person.locked',
    { person: f.personId, until: f.lockedUntil.toISOString() },
    'The account was locked for 15 minutes after too many failures',
    { code: 'locked' },
  )
  return [failed, locked]
}
